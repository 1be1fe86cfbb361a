"""Every function that a form may call, with how many arguments it takes and who knows it.

Source: each name called in the library inside ODK Collect (ODK Validate 1.20.0) and in the engine for browsers
(`@getodk/xforms-engine` 0.22.0); numbers of arguments as Collect's library takes them.
"""

from __future__ import annotations

from dataclasses import dataclass

_ANY = 999


@dataclass(frozen=True, slots=True)
class Function:
    """`least` and `most` arguments; `by` is both, phone (Collect only), browser (the engine only); what to write instead."""

    least: int
    most: int
    by: str = "both"
    instead: str = ""

    @property
    def has_no_end(self) -> bool:
        return self.most == _ANY


def _all(names: str, least: int, most: int | None = None) -> dict[str, Function]:
    return {name: Function(least, least if most is None else most) for name in names.split()}


FUNCTIONS: dict[str, Function] = {
    **_all("false true pi today now current", 0),
    **_all("random", 0),
    **_all("boolean count not number string sum boolean-from-string once count-selected int abs", 1),
    **_all("exp exp10 log log10 sqrt sin cos tan asin acos atan", 1),
    **_all("date date-time decimal-date-time decimal-time count-non-empty area instance jr:itext", 1),
    **_all("string-length normalize-space", 1),
    **_all(
        "contains starts-with ends-with substring-after substring-before coalesce selected selected-at regex",
        2,
    ),
    **_all("pow atan2 format-date format-date-time geofence jr:choice-name", 2),
    **_all("translate if", 3),
    **_all("pulldata", 4),
    **_all("position uuid", 0, 1),
    **_all("base64-decode", 1),
    **_all("round randomize", 1, 2),
    **_all("digest substr", 2, 3),
    **_all("indexed-repeat", 3, 7),
    **_all("checklist", 2, _ANY),
    **_all("weighted-checklist", 4, _ANY),
    **_all("concat distance min max", 1, _ANY),
    **_all("join", 2, _ANY),
    "floor": Function(1, 1, "browser", "int(...)"),
    "ceiling": Function(1, 1, "browser", "int(... + 1) or round(...)"),
    "substring": Function(2, 3, "browser", "substr(text, from, to), counted from 0"),
    "last": Function(0, 0, "browser", "count(...)"),
    "name": Function(0, 1, "browser", "the name itself, in quotes"),
    "local-name": Function(0, 1, "browser", "the name itself, in quotes"),
    "namespace-uri": Function(0, 1, "browser", "nothing: forms have no use for it"),
    "id": Function(1, 1, "browser", "a path with a condition"),
    "lang": Function(1, 1, "browser", "nothing: the language is not known to a form"),
    "intersects": Function(1, 1, "phone"),
    "property": Function(1, 1, "phone"),
    "depend": Function(1, _ANY, "phone"),
    "extract-signed": Function(2, 2, "phone"),
}
