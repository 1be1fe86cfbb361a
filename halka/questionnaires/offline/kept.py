"""What a browser keeps of the site itself, so that it opens without a network: a strict list, never a page of somebody."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

SHEETS = ("tokens", "base", "frame", "parts", "forms")
OF_THE_SITE = (*(f"pages/{name}.css" for name in SHEETS), "pages/mark.svg", "questionnaires/fill.css")
MODULES = "questionnaires"
WORKER = "service_worker.js"


def files() -> list[str]:
    """The style sheets of the page without a network, and the modules that fill: each by its name below the static files."""
    return [*OF_THE_SITE, *(f"{MODULES}/{one.name}" for one in _modules())]


def addresses() -> list[str]:
    return [static(name) for name in files()]


def worker() -> str:
    return (_folder() / WORKER).read_text(encoding="utf-8")


@cache
def digest() -> str:
    """Another one whenever one of the files is another one."""
    found = hashlib.sha256(worker().encode())
    for name in files():
        path = finders.find(name)
        found.update(name.encode() + (Path(path).read_bytes() if path else b""))
    return found.hexdigest()


def _modules() -> list[Path]:
    return sorted(one for one in _folder().glob("*.js") if one.name != WORKER)


def _folder() -> Path:
    found = finders.find(f"{MODULES}/{WORKER}")
    assert found is not None
    return Path(found).parent
