"""The staff survey (form F25): reading what KoboToolbox and ODK export, and counting its answers.

It knows the directory and nothing of the record: a room for what staff and families say takes it over as it is.
"""
