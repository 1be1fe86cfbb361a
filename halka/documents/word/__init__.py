"""Blocks to DOCX, for officials who write on in it: own styles, real headings and captions, no broken words."""

from .writer import word

__all__ = ["word"]
