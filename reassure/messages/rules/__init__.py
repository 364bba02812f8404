"""Pure decisions about messages: what a mail looks like, in whose language, and what becomes of it when sending fails.

Rendering knows no shop and no database: a template, a context of plain JSON values, a look, a locale and a zone go in,
subject, HTML and text come out.
"""
