"""What a deed wrote, until its entry in the ledger takes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """Proof of what was sealed or written; the ledger keeps it, so that an older record put back is noticed."""

    table: str
    row: str
    version: int
    digest: str

    @property
    def json(self) -> str:
        """As the ledger keeps it: codes, a number and hexadecimal digits, in which nothing has to be escaped."""
        return f'["{self.table}","{self.row}",{self.version},"{self.digest}"]'


_open: ContextVar[list[Receipt] | None] = ContextVar("receipts", default=None)


@contextmanager
def collecting() -> Iterator[list[Receipt]]:
    receipts: list[Receipt] = []
    token = _open.set(receipts)
    try:
        yield receipts
    finally:
        _open.reset(token)


def note(receipt: Receipt) -> None:
    """For the entry of the running deed; outside of one nobody asks for it."""
    collected = _open.get()
    if collected is not None:
        collected.append(receipt)


def take() -> tuple[Receipt, ...]:
    """What was written since the last entry; each receipt goes into one entry only."""
    collected = _open.get()
    if not collected:
        return ()
    taken = tuple(collected)
    collected.clear()
    return taken
