"""What the columns of a file mean: their words, kinds, levels and choices, the four kinds of no answer, what was left out."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.questionnaires.answers.columns import Column
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.answers.taking import Sheet, Taking

KINDS = {
    "text": gettext_lazy("text"),
    "integer": gettext_lazy("whole number"),
    "decimal": gettext_lazy("number"),
    "date": gettext_lazy("day"),
    "moment": gettext_lazy("day and time"),
    "time": gettext_lazy("time of day"),
    "place": gettext_lazy("place: latitude, longitude, height, accuracy"),
    "file": gettext_lazy("name of a file"),
    "one": gettext_lazy("one choice"),
    "many": gettext_lazy("several choices"),
    "rank": gettext_lazy("choices in an order"),
    "flag": gettext_lazy("1: chosen, 0: not chosen"),
    "position": gettext_lazy("at which place it was put"),
}
KEYS = {
    "_index": gettext_lazy("number of the row in this table"),
    "_parent_table": gettext_lazy("table that this entry belongs to"),
    "_parent_index": gettext_lazy("row of that table"),
    "_uuid": gettext_lazy("name of the submission; the same in all tables"),
    "_version": gettext_lazy("version of the questionnaire that was filled"),
    "_received_at": gettext_lazy("when it was received"),
}


def missing_words() -> dict[Missing, str]:
    """The four kinds of no answer, in the language of the reader."""
    return {
        Missing.NOT_ASKED: _("(not asked)"),
        Missing.SKIPPED: _("(not answered)"),
        Missing.DONT_KNOW: _("(does not know)"),
        Missing.REFUSED: _("(did not want to answer)"),
    }


def heads(sheet: Sheet, taking: Taking) -> list[str]:
    """Names with codes; with labels the words, and the name where two questions say the same."""
    if not taking.language:
        return [*sheet.keys, *(one.name for one in sheet.variables)]
    words = [one.label for one in sheet.variables]
    return [
        *sheet.keys,
        *(
            f"{one.label} ({one.name})" if words.count(one.label) > 1 else one.label
            for one in sheet.variables
        ),
    ]


def codebook(taking: Taking) -> Iterator[list[str]]:
    """Rows: table, name, words, kind, level, what a value stands for."""
    yield [_("Table"), _("Name"), _("Words"), _("Kind"), _("Level"), _("Values")]
    for sheet in taking.sheets:
        for key in sheet.keys:
            yield [sheet.key, key, str(KEYS[key]), "", "", ""]
        for one in sheet.variables:
            values = _values(one.column, taking) if one.choice is None else ""
            yield [sheet.key, one.name, one.label, str(KINDS[one.kind]), _level(one.column), values]
    for kind, words in missing_words().items():
        yield ["", str(int(kind)), words, _("no answer"), "", ""]
    for column, decision in taking.left_out:
        yield [_("left out"), column.name, column.label(taking.words), "", _level(column), decision.why]


def _values(column: Column, taking: Taking) -> str:
    return "; ".join(f"{choice.value} = {choice.label(taking.words)}" for choice in column.choices)


def _level(column: Column) -> str:
    return _("not said") if column.level is None else str(column.level)
