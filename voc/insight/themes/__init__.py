"""Themes: recurring issues within each component, named and counted.

words        statements as bare words and terms
profiles     what a theme is made of, and how well a statement fits it
stemmed      the same of very many statements
discovery    groups of statements that say much the same
naming       names for them
assignment   the themes of one leaf label
book         themes that are known, and their file
finding      themes of all leaf labels; `find_themes`
counting     their counts, trends and examples
"""

from voc.insight.themes.book import Book, Theme, read_book, write_book
from voc.insight.themes.finding import Themes, find_themes

__all__ = ["Book", "Theme", "Themes", "find_themes", "read_book", "write_book"]
