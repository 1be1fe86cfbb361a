"""The staff survey (form F25): reading what KoboToolbox and ODK export, and setting it beside the record."""
