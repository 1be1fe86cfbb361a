"""Carries a case between institutions: rules, referrals, transfers."""
