"""Answers of other programs (KoboToolbox, ODK, our own files) taken over into a published questionnaire."""
