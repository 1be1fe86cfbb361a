"""References: random, so that nothing can be guessed or counted from an address."""

import secrets

# Without letters and digits that are mistaken for one another on paper or on the telephone.
CODE_SIGNS = "23456789CDFGHJKMNPRTVWXY"


def new_ref() -> str:
    """128 random bits, for addresses and for the ledger."""
    return secrets.token_hex(16)


def new_code(*lengths: int) -> str:
    """A short code that people read out, such as K7R-2M9."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _ in range(length)) for length in lengths)
