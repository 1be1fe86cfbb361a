"""Where pages break is decided outside Typst, in rounds: it sets, is asked where each block fell, one thing that is wrong
is put right, and it sets again. Asking for positions while setting never settles ("layout did not converge")."""

from __future__ import annotations

from typing import Any

ROUNDS = 5

Place = tuple[int, float]
"""The page, and how far from its upper edge, in centimetres."""
Places = dict[tuple[int, str], Place]
"""Where each block begins and ends, by its number."""

_EMPTY = 0.25  # of a page: more than this is not left empty before a figure if the figure can be smaller
_SMALLEST = 0.6  # of its height: a figure does not become smaller
_HEAD = 3.4  # centimetres: a table with less begins on the next page
_LAST = 0.14  # of a page: a last page with less is a spill


def improve(document: dict[str, Any], at: Places) -> bool:
    """Puts the first thing right that is wrong; says whether there was one."""
    if _closer(document, at):
        return True
    blocks: list[dict[str, Any]] = document["blocks"]
    for number, block in enumerate(blocks):
        if block.get("is_decided"):
            continue
        if block["kind"] == "break" and _left(number, at, document) < block["unless"]:
            block["is_decided"] = block["new_page"] = True
            return True
        if block["kind"] == "table" and _is_torn_at_its_head(number, block, at, document):
            block["is_decided"] = block["new_page"] = True
            return True
        if block["kind"] == "figure" and _shrinks(number, blocks, at, document):
            return True
    return False


def _bottom(document: dict[str, Any]) -> float:
    sheet = document["sheet"]
    return float(sheet["height"] - sheet["bottom"])


def _body(document: dict[str, Any]) -> float:
    return _bottom(document) - float(document["sheet"]["top"])


def _left(number: int, at: Places, document: dict[str, Any]) -> float:
    """The share of the page that is left before this block."""
    if not number:
        return 1.0
    _, y = at[(number - 1, "end")]
    return (_bottom(document) - y) / _body(document)


def _is_torn_at_its_head(number: int, block: dict[str, Any], at: Places, document: dict[str, Any]) -> bool:
    first, y = at[(number, "begin")]
    last, _ = at[(number, "end")]
    return len(block["rows"]) > 3 and last > first and _bottom(document) - y < _HEAD


def _shrinks(number: int, blocks: list[dict[str, Any]], at: Places, document: dict[str, Any]) -> bool:
    """A figure that went to the next page with the heading above it, and left much of the page before it empty."""
    first = number
    while first and blocks[first - 1]["kind"] in ("heading", "small", "plain") and number - first < 2:
        first -= 1
    page, y = at[(first - 1, "end")] if first else (1, float(document["sheet"]["top"]))
    here, _ = at[(number, "begin")]
    block = blocks[number]
    left = _bottom(document) - y
    if here <= page or left <= _EMPTY * _body(document):
        return False
    block["is_decided"] = True
    room = (left - 3.2 - 0.9 * (number - first)) * 72 / 2.54
    share = room / block["high"]
    if share >= 1 or share < max(_SMALLEST, block["least"]):
        return False
    block["wide"], block["high"] = block["wide"] * share, room
    return True


def _closer(document: dict[str, Any], at: Places) -> bool:
    """Set everything a little closer where a few lines only stand on the last page, or on the one after the first part."""
    if document["tight"]:
        return False
    blocks: list[dict[str, Any]] = document["blocks"]
    first_part = next((number for number, block in enumerate(blocks) if block["kind"] == "break"), None)
    page, y = at[(len(blocks) - 1, "end")]
    is_spilt = page > 1 and _used(y, document) < _LAST
    if first_part:
        page, y = at[(first_part - 1, "end")]
        is_spilt = is_spilt or (page == 2 and _used(y, document) < _LAST)
    document["tight"] = is_spilt
    return is_spilt


def _used(y: float, document: dict[str, Any]) -> float:
    return (y - float(document["sheet"]["top"])) / _body(document)
