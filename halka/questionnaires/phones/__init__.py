"""Phones as clients (ODK Collect, KoboCollect): set up and taken away, what they fetch, what they send."""
