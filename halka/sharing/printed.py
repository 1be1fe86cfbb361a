"""A referral on paper: what its page shows this reader, and below it the answer to be sent back, for a pen.

Two things stay on the page: a hidden place is “another service”, and what stayed with the sender, with its reasons, is
left out. Paper is handed on, and both say a lot about a child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from halka.documents.blocks import (
    Beside,
    Block,
    Code,
    Document,
    Field,
    Fields,
    Heading,
    Paragraph,
    Parties,
    Words,
)
from halka.pages.dates_in_words import said
from halka.pages.states import WORDS
from halka.sharing import wording
from halka.sharing.models import Referral

HALF, WHOLE = 6, 12  # twelfths of a row
_SHORT = {"label": 44, "value": 36}  # letters that surely fit into half a row


def on_paper(referral: Referral, *, is_received: bool, address: str, at: datetime) -> Document:
    """`address` is that of the page; the square code holds it."""
    shown = _Shown.of(referral, is_received, at)
    title = _("Referral %(number)s") % {"number": referral.number}
    footer = _("Printed %(moment)s. Keep in a closed folder. Send back to the sender if this is not for you.")
    return Document(
        title=title,
        subtitle="",
        language=get_language() or "en",
        direction="rtl" if get_language_bidi() else "ltr",
        footer=footer % {"moment": _moment(at)},
        mark="",
        words=Words.translated(_),
        blocks=(
            Heading(title, 1),
            _parties(shown),
            *_letter(shown),
            *_answer(shown),
            *_end(shown, address),
        ),
        look="letter",
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page says, in its own words."""

    referral: Referral
    is_received: bool
    need: str
    state: str
    fields: Sequence[tuple[str, str]]
    child_words: str
    refusal: str
    told: str
    is_untrusted: bool
    closed: str

    @classmethod
    def of(cls, referral: Referral, is_received: bool, at: datetime) -> _Shown:
        page = (wording.for_receiver if is_received else wording.for_sender)(referral, at)
        card = page["card"]
        refused = (page.get("refusal", ""), page.get("explanation", ""))
        return cls(
            referral,
            is_received,
            need=card.need,
            state=card.words or str(WORDS[card.state]),
            fields=page["fields"],
            child_words=page["words"],
            refusal=". ".join(part for part in refused if part),
            told=page["told"],
            is_untrusted=any(words.is_tampered for words in page["sealed"]),
            closed=str(page.get("closed", "")) if is_received else "",
        )

    @property
    def asks_back(self) -> bool:
        """Whether the receiver still has to answer, or to tell what came of it."""
        referral = self.referral
        return not referral.case.is_erased and (
            referral.is_waiting or referral.status in Referral.WITH_RECEIVER
        )


def _parties(shown: _Shown) -> Parties:
    referral = shown.referral
    sender = referral.from_unit.shown_name
    if not referral.from_unit.is_hidden:
        sender = f"{referral.written_by.name}, {sender}"
    steps = [(step, _moment(at)) for step, at in referral.steps]
    return Parties(
        (
            (_("To"), referral.to_unit.shown_name),
            (_("From"), sender),
            *steps,
            (_("State"), shown.state),
        ),
        mark=_("CONFIDENTIAL: child protection"),
    )


def _moment(at: datetime) -> str:
    """With its year: paper is read later, too."""
    return said(at, this_year=0)


def _letter(shown: _Shown) -> list[Block]:
    """The fields of the letter, or of the preview, and the child's words; or why there are none."""
    case = shown.referral.case
    if case.erased_at is not None:
        erased, day = _("Erased"), _moment(case.erased_at)
        gone = _(
            "Nobody can read any more what was written about this child. Code, dates and deeds stay, to read only."
        )
        return [Heading(shown.need), Paragraph(f"{erased} {day}. {gone}", "notice")]
    if shown.closed:
        return [Paragraph(shown.closed, "notice")]
    blocks: list[Block] = [Fields(shown.need, tuple(_field(name, value) for name, value in shown.fields))]
    if shown.is_untrusted:
        changed = _("It is not what was written. Nothing of it is shown; tell the data-protection officer.")
        untrusted = _("This record cannot be trusted.")
        blocks = [Heading(shown.need), Paragraph(f"{untrusted} {changed}", "notice")]
    elif not shown.fields:
        blocks = [Heading(shown.need)]
    if shown.child_words:
        blocks += [Heading(_("The child’s own words")), Paragraph(f"“{shown.child_words}”", "notice")]
    if shown.is_received and shown.referral.is_waiting:
        blocks.append(Paragraph(_("You see who the child is when you have accepted."), "small"))
    return blocks


def _field(name: str, value: str) -> Field:
    is_short = len(name) <= _SHORT["label"] and len(value) <= _SHORT["value"]
    return Field(name, value, width=HALF if is_short else WHOLE)


def _answer(shown: _Shown) -> list[Block]:
    """For a pen where it is still to come; what is known of it otherwise."""
    if shown.asks_back:
        title = _("Answer (please fill in and send back)")
        return [Fields(title, (*_yes_or_no(shown.referral), *_what_is_told(shown.referral)))]
    came_back = _("Given back") if shown.referral.given_back_at else _("Refused")
    known = [
        Field(name, value)
        for name, value in ((came_back, shown.refusal), (_("Feedback"), shown.told))
        if value
    ]
    return [Fields(_("Answer"), tuple(known))] if known else []


def _yes_or_no(referral: Referral) -> list[Field]:
    yes, no = pgettext("we", "accept"), pgettext("we", "cannot accept")
    answered = referral.answered_at
    return [
        Field(
            pgettext("who answers", "We"),
            kind="choice",
            options=(yes, no),
            chosen=(yes,) if answered else (),
            width=7,
        ),
        _day(_("Day of the answer"), answered),
        Field(_("Who to ask for"), width=7),
        _day(_("First appointment"), referral.appointment_at),
    ]


def _what_is_told(referral: Referral) -> list[Field]:
    if referral.is_waiting:
        return [Field(_("Reason, or what else we need"), kind="lines", room=2)]
    return [Field(_("Feedback"), kind="lines", room=2)]


def _day(name: str, at: datetime | None) -> Field:
    day: date | None = timezone.localdate(at) if at else None
    return Field(name, day.isoformat() if day else None, "date", width=5, help=_("day, month, year"))


def _end(shown: _Shown, address: str) -> list[Block]:
    says = _("%(number)s: scan to open this referral on a screen. The code holds no name.")
    code = Code(
        address, says % {"number": shown.referral.number}, _("Square code for the page of this referral")
    )
    if not shown.asks_back:
        return [code]
    stamp = Field(_("Stamp and signature"), kind="lines", room=2)
    return [Beside(code, Fields("", (stamp,)), 0.56)]
