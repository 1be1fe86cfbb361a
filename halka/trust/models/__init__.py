from .form import SentForm, Typed
from .job import JobRun
from .ledger import Checkpoint, LedgerEntry
from .vault import ChildKey, Sealed, Tombstone

__all__ = ["Checkpoint", "ChildKey", "JobRun", "LedgerEntry", "Sealed", "SentForm", "Tombstone", "Typed"]
