"""Blocks to one HTML page for reading: self-contained, no script, light and dark; printed, it is good enough."""

from .page import html

__all__ = ["html"]
