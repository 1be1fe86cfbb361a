"""What is proved by trying very often: each proof has a size, small in `make test`, whole in `make proofs`."""

from __future__ import annotations

import os


def size(name: str, small: int) -> int:
    """How often the proof `name` is tried: `small`, or what `HALKA_PROOF_<NAME>` says."""
    return int(os.environ.get(f"HALKA_PROOF_{name.upper()}") or small)
