"""Questionnaires: definitions, versions, submissions, phones. Knows no case; rooms above say what a form is for."""
