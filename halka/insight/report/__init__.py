"""The Current Situation Report of this installation: its facts from the ledger, and its page."""
