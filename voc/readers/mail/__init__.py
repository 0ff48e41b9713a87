"""E-mail: single files, mail boxes, Maildir folders and files of Outlook.

All become a `Letter` and then a message of one text: the subject, a blank line, the body, with
sections for the parts that are not the sender's own words.

Not covered: attachments, of which only name, type and size are kept; encrypted mail; the text of
Outlook files that is kept as RTF only.
"""
