"""Drawings of our own: faces for a scale, and the square code (QR)."""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_LINE = 'fill="none" stroke="#000" stroke-linecap="round"'
_EDGE = 4  # modules of white around a square code, which readers want


def face(step: int, of: int) -> str:
    """From very sad (0) to very glad (of - 1). Outline only, and different also on a bad copy: brows on the saddest,
    an open mouth on the gladdest."""
    mood = (step / (of - 1) - 0.5) * 2 if of > 1 else 0.0
    high = 56 - 4 * mood
    brows = f'<path d="M21 28L33 22M59 28L47 22" {_LINE} stroke-width="3"/>' if mood <= -0.75 else ""
    if mood >= 0.95:
        mouth = '<path d="M21 48Q40 80 59 48Z" fill="#000" stroke="#000" stroke-width="3" stroke-linejoin="round"/>'
    else:
        mouth = f'<path d="M23 {high:.1f}Q40 {high + 21.75 * mood:.1f} 57 {high:.1f}" {_LINE} stroke-width="3.4"/>'
    return (
        '<svg width="80" height="80" viewBox="0 0 80 80">'
        f'<circle cx="40" cy="40" r="36" fill="#fff" stroke="#000" stroke-width="3"/>{brows}'
        f'<circle cx="28" cy="34" r="3.8"/><circle cx="52" cy="34" r="3.8"/>{mouth}</svg>'
    )


def square_code(payload: str) -> str:
    """Level M: a seventh of it may be lost."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_EDGE)
    made.add_data(payload)
    modules = made.get_matrix()
    size = len(modules)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark
    )
    return (
        f'<svg width="{4 * size}" height="{4 * size}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )
