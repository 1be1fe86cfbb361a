"""Which SQLite can be trusted with a write-ahead log."""

FIRST_BAD = (3, 7, 0)
FIRST_GOOD = (3, 51, 3)
REPAIRED_LINES = {(3, 50): 7, (3, 44): 6}


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose committed data when a write meets a checkpoint.

    3.7.0 to 3.51.2 are affected; 3.50.7 and 3.44.6, and later patch releases of these two lines, are not.
    """
    major, minor, patch = (*version, 0, 0)[:3]
    repaired_at = REPAIRED_LINES.get((major, minor))
    if repaired_at is not None and patch >= repaired_at:
        return False
    return FIRST_BAD <= (major, minor, patch) < FIRST_GOOD
