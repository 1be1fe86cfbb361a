"""What stands in a cell, as the form keeps it; or why it cannot be."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from halka.questionnaires.answers.codebook import missing_words
from halka.questionnaires.answers.columns import Choice, Column
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.plain.answers import plain_digits
from halka.questionnaires.xpath import dates

_YES = frozenset({"1", "true", "yes", "evet", "po", "x", "✓"})
_NO = frozenset({"", "0", "false", "no", "hayır", "jo", "n/a"})
_OF_ITSELF = re.compile(r"^'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_OF_CHOICE = {Missing.DONT_KNOW: "dont_know", Missing.REFUSED: "refused"}
MOST_NAMED = 8


@cache
def _no_answers() -> dict[str, Missing]:
    """How our own files say that there is no answer: by number, and in words of every language."""
    found = {str(int(kind)): kind for kind in Missing}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {words.casefold(): kind for kind, words in missing_words().items()}
    return found


def no_answer(written: str) -> Missing | None:
    return _no_answers().get(written.strip().casefold())


class Wrong(ValueError):
    """The message says what is wrong, `advice` what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


def as_kept(column: Column, written: str) -> str:
    """Raises Wrong."""
    answer = _OF_ITSELF.sub("", written.strip())
    none = no_answer(answer)
    if not answer or none in (Missing.NOT_ASKED, Missing.SKIPPED):
        return ""
    if none is not None and column.choices:
        return _of_no_answer(column, none)
    if column.kind == "one":
        return _chosen(column, answer)
    if column.is_several:
        return " ".join(dict.fromkeys(_several(column, answer)))
    if column.kind in ("integer", "decimal"):
        return _number(column, answer)
    if column.kind in ("date", "moment"):
        return _day(column, answer)
    if column.kind == "file":
        raise Wrong(_("Files are not taken over."), _("Empty this column; keep the files where they are."))
    return answer


def from_split(column: Column, said: list[tuple[str, str]]) -> str:
    """The choices whose own columns say yes. `said`: choice and cell."""
    chosen = []
    for choice, cell in said:
        word, none = cell.strip().casefold(), no_answer(cell)
        if word in _YES:
            chosen.append(choice)
        elif none in _OF_CHOICE:
            return _of_no_answer(column, none)
        elif word not in _NO and none is None:
            raise Wrong(_("“%(said)s” says neither yes nor no.") % {"said": cell[:60]}, _("Write 1 or 0."))
    return " ".join(chosen)


def _chosen(column: Column, answer: str) -> str:
    found = _choice(column, answer)
    if found is None:
        raise _none_of(column, answer)
    return found.value


def _of_no_answer(column: Column, kind: Missing | None) -> str:
    wanted = _OF_CHOICE.get(kind, "") if kind else ""
    found = next((choice for choice in column.choices if wanted and choice.missing == wanted), None)
    if found is None:
        raise Wrong(
            _("This question has no choice for that."), _("Leave the cell empty, or take another choice.")
        )
    return found.value


def _choice(column: Column, answer: str) -> Choice | None:
    """By its code, else by its words in any language, where only one choice has them."""
    if (found := column.choice(answer)) is not None:
        return found
    word = " ".join(answer.split()).casefold()
    fitting = [
        choice
        for choice in column.choices
        if word == choice.value.casefold() or word in {label.casefold() for label in choice.labels.values()}
    ]
    return fitting[0] if len(fitting) == 1 else None


def _several(column: Column, answer: str) -> list[str]:
    whole = _choice(column, answer)
    if whole is not None:
        return [whole.value]
    for divider in (None, ";", ",", "|", "\n"):
        pieces = [piece.strip() for piece in answer.split(divider) if piece.strip()]
        found = [_choice(column, piece) for piece in pieces]
        if all(found):
            return [choice.value for choice in found if choice is not None]
    if (labelled := _by_words(column, answer)) is not None:
        return labelled
    raise _none_of(column, answer)


def _by_words(column: Column, answer: str) -> list[str] | None:
    """Words of choices one behind the other, as some programs write them; the longest that fits is taken."""
    words = {
        " ".join(label.split()).casefold(): choice.value
        for choice in column.choices
        for label in (*choice.labels.values(), choice.value)
    }
    left, found = " ".join(answer.split()).casefold(), []
    while left:
        fitting = [word for word in words if left.startswith(word)]
        if not fitting:
            return None
        longest = max(fitting, key=len)
        found.append(words[longest])
        left = left[len(longest) :].lstrip(" ;,|")
    return found


def _none_of(column: Column, answer: str) -> Wrong:
    named = ", ".join(choice.value for choice in column.choices[:MOST_NAMED])
    more = " …" if len(column.choices) > MOST_NAMED else ""
    return Wrong(
        _("“%(said)s” is not among the choices.") % {"said": answer[:60]},
        _("Write one of: %(choices)s.") % {"choices": named + more},
    )


def _number(column: Column, answer: str) -> str:
    made = plain_digits(answer).replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    made = re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", made)
    if column.kind == "integer":
        made = re.sub(r"\.0+$", "", made)
        if re.fullmatch(r"-?\d{1,18}", made):
            return made
        raise Wrong(
            _("“%(said)s” is no whole number.") % {"said": answer[:60]}, _("Write digits only, such as 12.")
        )
    if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", made):
        return made
    raise Wrong(_("“%(said)s” is no number.") % {"said": answer[:60]}, _("Write digits, such as 12.5."))


def _day(column: Column, answer: str) -> str:
    if found := _DOTTED.match(answer):
        answer = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if column.kind == "date" and (day := dates.day_from(answer[:10])):
        return day.isoformat()
    if column.kind == "moment" and dates.moment_from(answer):
        return answer
    advice = (
        _("Write it as 2026-03-31.") if column.kind == "date" else _("Write it as 2026-03-31T14:30:00+03:00.")
    )
    raise Wrong(_("“%(said)s” is no day.") % {"said": answer[:60]}, advice)
