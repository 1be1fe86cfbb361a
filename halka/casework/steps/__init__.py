"""The steps of the work: assessment, plan, contact, review, closure."""
