"""The page: one self-contained HTML file, the finding first, every figure with its table."""

from __future__ import annotations

from html import escape
from importlib.resources import files as package_files

from .findings import Findings
from .flowmap import flow_map
from .handover import departments, people
from .reading import how_counted, what_was_read
from .sections import (
    facts,
    headline,
    lost_time,
    ways,
)
from .words import Speech

_MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">'
    '<path class="long" d="M26.15 21.40A11.5 11.5 0 1 1 12.07 5.19"/>'
    '<path class="link" d="M19.17 4.95A11.5 11.5 0 0 1 27.39 14.40"/>'
    '<circle class="child" cx="16" cy="16" r="3.4"/></svg>'
)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(found: Findings) -> str:
    """The report as HTML. It needs no network and no script; every name out of the log is escaped.

    Raises NoSuchLanguage."""
    say = Speech(found.measuring.language)
    _ = say.gettext
    css = package_files("halka.documents").joinpath("page.css").read_text("utf-8")
    title = escape(found.name)
    parts = [
        headline(found, say),
        facts(found, say),
        lost_time(found, say),
        ways(found, say),
        departments(found, say),
        people(found, say),
        flow_map(found, say),
        what_was_read(found, say),
        how_counted(say),
    ]
    skip, sent = _("Skip to content"), _("Nothing was sent anywhere.")
    made = _("Made on this computer by Halka, open software for child protection.")
    return (
        f'<!doctype html>\n<html lang="{say.language}" dir="{say.direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="robots" content="noindex">\n<title>{title} · Halka</title>\n'
        f"<style>\n{css}</style>\n</head>\n"
        f'<body>\n<a class="unseen" href="#main">{skip}</a>\n'
        f'<header class="top"><p class="brand">{_MARK}Halka</p></header>\n'
        f'<main id="main" class="page">\n{"".join(parts)}</main>\n'
        f'<footer class="foot"><p>{made} '
        f"{sent}</p></footer>\n</body>\n</html>\n"
    )
