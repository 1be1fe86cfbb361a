"""`halka analyse LOG`: anybody's event log becomes a report, a summary and the tables behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .command import analyse, run

__all__ = ["analyse", "run"]


def __getattr__(name: str) -> object:
    """Loaded when it is used, so that `halka --help` need not load Arrow."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import command

    return getattr(command, name)
