"""Text to text and spans, without models: whether a text can be read, and its statements."""
