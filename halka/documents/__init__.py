"""Documents: blocks without a format, and a writer for each format. Knows no Django, no table and no measure.

`blocks` says what a document consists of; `html`, `pdf`, `word` and `workbook` lay the same blocks out. The same
document gives the same bytes.
"""
