"""Archives (ZIP, tar) and compressed files (gzip, bzip2, xz), whose members are read as streams.

Nothing is ever unpacked to a path made of a member's name: names are labels, and where a reader
must seek, the bytes go to a nameless temporary file.
"""
