"""Form F25: its questions and the words of its answers, in every language in which it is asked.

An export may head a column with the question's code or its words, with or without the group before it, in one
language or several; a cell may hold the code of an answer or its words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from halka.analysis.measures.perception import HIGHEST, LADDER, LOWEST, QUESTIONS, TOP_OF_LADDER
from halka.directory.words import plain
from halka.profiles.choices import Lists, read_choices

OWN, PARTNER = "org_type", "p_partner"
INSTANCE, INDEX, PARENT, DATE = "instance", "index", "parent", "date"
ITEMS = (*QUESTIONS, LADDER)

# Names that the exporting programs give: KoboToolbox, ODK Central, ODK Briefcase.
_NAMED = {
    INSTANCE: ("instanceid", "uuid", "key", "id", "instance id"),
    INDEX: ("index", "uuid", "key", "id"),
    PARENT: ("parent index", "submission uuid", "parent key", "parent uid", "submission id"),
    DATE: ("submission time", "submissiondate", "end", "today", "start"),
}
# Which column of the first sheet a parent column repeats.
LINKS = {
    "parent index": "index",
    "submission uuid": "uuid",
    "parent key": "key",
    "parent uid": "uuid",
    "submission id": "id",
}
_PLACE = re.compile(r"\[(\d+)\]|_(\d+)$")


@cache
def lists() -> Lists:
    return read_choices(Path(__file__).with_name("f25.csv"))


@cache
def _questions() -> dict[str, str]:
    return {
        plain(words): code
        for code, choice in lists()["question"].items()
        for words in (code, *choice.words.values())
    }


def question(header: str) -> tuple[str, int] | None:
    """The code of the question that a column asks, and its place where a repeat lies side by side (else 0)."""
    place = next((int(one or two) for one, two in _PLACE.findall(header)), 0)
    return next(((code, place) for part in _parts(header) if (code := _questions().get(plain(part)))), None)


def _parts(header: str) -> list[str]:
    """The header itself, then without its place in a repeat, without its groups, without a second language."""
    bare = _PLACE.sub("", header)
    inside = [bare.rsplit(mark, 1)[-1] for mark in ("/", "-", ".")]
    return [header, bare, *inside, *re.split(r"::|[|:]| / ", bare)]


def named(header: str) -> tuple[str, ...]:
    """What a column of the exporting program may be: the answers' own number, their date, a link to a sheet."""
    name = last_part(header)
    return tuple(kind for kind, names in _NAMED.items() if name in names)


def last_part(header: str) -> str:
    """The plain name of a column without the groups before it."""
    return plain(re.split(r"[/-]", header)[-1])


def rank(kind: str, header: str) -> int:
    """Of several columns that could serve, the one that is known best comes first."""
    return _NAMED[kind].index(last_part(header))


def answer(item: str, said: object) -> int | None:
    """The number of an answer that was given as a number or in words; None when it is not on the scale."""
    text = str(said).strip()
    low, high, scale = (0, TOP_OF_LADDER, "ladder") if item == LADDER else (LOWEST, HIGHEST, "agree")
    number = re.fullmatch(r"([+-]?\d+)(?:[.,]0+)?(?:\s*[-–:.)]\s.*)?", text)
    if number:
        value = int(number[1])
        return value if low <= value <= high else None
    return _words(scale).get(plain(text))


@cache
def _words(scale: str) -> dict[str, int]:
    return {
        plain(words): int(code) for code, choice in lists()[scale].items() for words in choice.words.values()
    }


def label(code: str, language: str) -> str:
    return lists()["question"][code].label(language)
