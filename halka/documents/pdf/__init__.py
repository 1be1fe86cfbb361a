"""Blocks to PDF/UA-1, set by Typst with the fonts of this package: no network, no fonts of the machine, no clock."""

from .writer import CannotBeSet, pdf

__all__ = ["CannotBeSet", "pdf"]
