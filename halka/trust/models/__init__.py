from .ledger import Checkpoint, LedgerEntry
from .vault import ChildKey, Sealed, Tombstone

__all__ = ["Checkpoint", "ChildKey", "LedgerEntry", "Sealed", "Tombstone"]
