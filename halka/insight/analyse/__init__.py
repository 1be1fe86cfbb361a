"""`halka analyse LOG`: anybody's event log becomes a report, a summary and the tables behind them."""

from .command import analyse, run

__all__ = ["analyse", "run"]
