"""The Current Situation Report: one page that a governor can act on, and a body of at most twelve pages.

`facts` says what a report consists of, `gather` computes it from an event table, `protected` rounds what leaves the
institution, `blocks` is the report without a format, and one module for each format lays it out. No Django here:
the same report is made by `halka analyse` on a computer that has no installation.
"""
