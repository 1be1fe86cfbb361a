"""Referrals in words and states, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from halka.casework.access.queries import must_not_know
from halka.casework.cases.models import Risk
from halka.casework.cases.queries import know_erased
from halka.casework.file.queries import is_secret
from halka.casework.models import Case
from halka.directory.models import Person
from halka.pages.dates_in_words import day, said, span
from halka.sharing import teaser
from halka.sharing.letter import About, preview
from halka.sharing.models import Referral, Transfer
from halka.sharing.openings import could_read, openings
from halka.sharing.release import decide, heard, waits_for_supervisor
from halka.sharing.release import refusal as refusal_to_send
from halka.sharing.standing import DISAPPROVED, WHY_CLOSED, as_they_stand, closed_words
from halka.sharing.why import why_of
from halka.trust import vault
from halka.trust.action import UNTRUSTED
from halka.trust.release import REASONS, Decision

Status = Referral.Status
SILENCE_FOLDS = timedelta(days=60)
"""From then on what nobody has answered is folded: no row of it buries a child."""


def state(referral: Referral, at: datetime) -> tuple[str, str]:
    """The state of the link between the two units, and its words: working, waiting, overdue, broken or ended."""
    if referral.closed_at and referral.status in Referral.HELPED:
        return "ended", "" if referral.feedback_at else _("no feedback")
    if referral.status == Status.CLOSED:
        return ("ended" if referral.done_at else "broken"), _("closed")
    if referral.came_back_at:
        return ("ended", _("nothing follows")) if referral.done_at else ("broken", came_back(referral))
    if referral.is_waiting and referral.answer_due_at and referral.sent_at:
        if referral.listed_at is not None and referral.listed_at <= at:
            return "broken", _("%(span)s silent") % {"span": span(at - referral.sent_at)}
        if at >= referral.answer_due_at:
            return "overdue", _("%(span)s late") % {"span": span(at - referral.answer_due_at)}
        return "waiting", _("%(span)s left") % {"span": span(referral.answer_due_at - at)}
    ahead = referral.appointment_at
    if referral.status == Status.ACCEPTED and ahead and ahead > at:  # nobody owes a word before it
        return "waiting", _("appointment %(day)s") % {"day": day(ahead)}
    if referral.status in (Status.ACCEPTED, Status.IN_SERVICE, Status.SERVED):
        due = referral.feedback_due_at
        if due is not None and at >= due:
            return "overdue", _("%(span)s without a word") % {"span": span(at - due)}
        return "working", ""
    return "ended", ""


def came_back(referral: Referral) -> str:
    said = _("given back: %(why)s") if referral.given_back_at else _("refused: %(why)s")
    return said % {"why": refusal(referral)}


def open_words(referral: Referral) -> str:
    """Since when something that was sent is open, and what for it waits."""
    waits = {
        Status.SERVED: _("sent %(day)s, served; waits for feedback"),
        Status.FEEDBACK: _("sent %(day)s; the feedback came, nobody has finished it"),
    }
    other = (
        _("sent %(day)s; waits for an answer")
        if referral.is_waiting
        else _("sent %(day)s, accepted; waits for help")
    )
    return waits.get(Status(referral.status), other) % {"day": day(referral.sent_at or referral.drafted_at)}


def helped(referral: Referral) -> str:
    """The state of the work itself, for a plan: "Service given"."""
    return str(Status(referral.status).label)


def refusal(referral: Referral) -> str:
    return referral.from_unit.profile.label("ref_refuse", referral.refusal, get_language() or "en")


def need(referral: Referral) -> str:
    return referral.from_unit.profile.label("service", referral.service, get_language() or "en")


def field_name(referral: Referral, field: str) -> str:
    """Also of a lesser field, which stands in the place of one that is protected."""
    profile = referral.from_unit.profile
    listed = "share_field" if field in profile.lists["share_field"] else "file_field"
    return profile.label(listed, field, get_language() or "en")


def is_protected(referral: Referral, field: str) -> bool:
    """Whether this field says where the child is, or how to reach her or him."""
    found = referral.case.profile.sharing.fields.get(field)
    return found is not None and found.protected_while == "place_secret"


@dataclass(frozen=True)
class Card:
    """A referral in a list: need and clock before identity."""

    referral: Referral
    state: str
    words: str
    need: str
    gone_percent: int
    about: str = ""

    def is_silence(self, at: datetime) -> bool:
        """Unanswered for so long that it is folded, so that it hides no fresh request; never an emergency."""
        due = self.referral.answer_due_at
        is_old = due is not None and due <= at - SILENCE_FOLDS
        return self.referral.is_waiting and is_old and self.referral.urgency != Risk.EMERGENCY

    @classmethod
    def all_of(cls, referrals: Iterable[Referral], at: datetime) -> list[Card]:
        rows = as_they_stand(list(referrals), at)
        know_erased(referral.case for referral in rows)
        return [cls.of(referral, at) for referral in rows]

    @classmethod
    def waiting(cls, referrals: Iterable[Referral], at: datetime) -> list[Card]:
        """For their receiver, with age and sex where these may be read before acceptance."""
        cards = [card for card in cls.all_of(referrals, at) if not card.referral.closed_at]
        teasers = teaser.read_teasers([card.referral for card in cards])
        return [replace(card, about=teasers[card.referral.pk].get(teaser.AGE, "")) for card in cards]

    @classmethod
    def of(cls, referral: Referral, at: datetime) -> Card:
        name, words = state(referral, at)
        if erased_at := referral.case.erased_at:
            day = said(timezone.localtime(erased_at).date(), this_year=timezone.localtime(at).year)
            erased = _("erased %(day)s") % {"day": day}
            return cls(referral, "ended", erased, need(referral), 100)
        gone = round(100 * referral.share_of_time(at)) if referral.is_waiting else 100
        return cls(referral, name, words, need(referral), min(100, gone))


def for_receiver(referral: Referral, at: datetime) -> dict[str, Any]:
    """Before the answer the teaser; after a yes exactly the letter; after a no or the end nothing of the child."""
    if referral.closed_at:
        return _closed_for_receiver(referral, at)
    letter, answers = vault.Words({}), vault.Words({})
    if referral.is_waiting:
        letter = teaser.read_teaser(referral)
    elif referral.letter_is_open(at):
        letter = vault.read("referral", referral.ref)
    if referral.feedback_at:
        answers = vault.read("referral_answer", referral.ref)
    fields = [
        (field_name(referral, field), value) for field, value in letter.items() if field != "child_words"
    ]
    return {
        "referral": referral,
        "card": Card.of(referral, at),
        "fields": fields,
        "words": letter.get("child_words", ""),
        "sealed": [letter, answers],
        "told": answers.get("told", ""),
        "given_back": _given_back(referral),
        "runs_on": referral.outlives_its_case and referral.status in Referral.AWAY,
        "now_with": _now_with(referral) if referral.letter_is_open(at) else (),
    }


def _now_with(referral: Referral) -> tuple[str, ...]:
    """Who answers for the child where that is not who wrote the letter any more: a case moves on, letters stay. Where the
    place is secret the name of a unit would say where; then whoever sent it passes on what they are told."""
    case, worker = referral.case, referral.case.worker
    has_moved = case.unit_id != referral.from_unit_id
    if not case.is_open or worker is None or (worker.pk == referral.written_by_id and not has_moved):
        return ()
    if has_moved and (case.unit.is_hidden or is_secret(case)):
        return ()
    return worker.name, case.unit.shown_name, case.unit.phone


def _given_back(referral: Referral) -> str:
    """What its receiver reads of it afterwards: the day and the reason, nothing of the child."""
    if referral.given_back_at is None:
        return ""
    said = _("You gave this back on %(day)s: %(why)s. The child’s worker knows it.")
    return said % {"day": day(referral.given_back_at), "why": refusal(referral)}


def _closed_for_receiver(referral: Referral, at: datetime) -> dict[str, object]:
    """One sentence, without the reason; nothing of the child, nor of what for."""
    card = Card(referral, "ended", _("closed"), referral.number, 100)
    said = {"closed": closed_words(referral, at), "words": "", "told": "", "fields": [], "sealed": []}
    return {"referral": referral, "card": card, **said}


@dataclass(frozen=True)
class Shown:
    """A field on the sender's page: what it says, whether it goes, and why."""

    field: str
    name: str
    value: str
    answer: str
    why: str
    when: str
    is_needed: bool
    state: str


ANSWERS = {
    "allow": (gettext_lazy("Goes"), "working"),
    "allow_logged": (gettext_lazy("Goes"), "working"),
    "allow_reduced": (gettext_lazy("Goes shortened"), "working"),
    "ask": (gettext_lazy("Ask first"), "waiting"),
    "deny": (gettext_lazy("Stays"), "ended"),
}
"""An answer of the registry in words, and the state in which it is drawn."""
SAID_BEFORE = {
    "outside_service": "outside_rule",
    "needs_own_yes": "ask_own_yes",
    "needs_consent": "ask_carer",
    "nothing_there": "left_out",
    "public": "useful",
}
"""Reasons that stand with letters sent before there was one registry, and those of today that say the same."""


def _value(about: About, field: str) -> str:
    """As the letter would say it; a record that is not what was written goes nowhere, and sending refuses it."""
    try:
        return about.value_of(field)
    except vault.Tampered:
        return str(UNTRUSTED)


def whose_answer(case: Case, service: str, at: datetime) -> list[str]:
    """What is missing before this service may be told on a yes; nothing where whoever counts has said yes."""
    said = heard(case, service, at)
    if said.result == "yes":
        return []
    return [str(REASONS["said_no" if said.result == "no" else f"ask_{said.ask}"])]


def _when(decision: Decision, value: str, case: Case) -> str:
    """Which part of the letter it is: read before they accept, or afterwards."""
    before = teaser.teaser_of({decision.shown: value}, case.profile)
    if not before:
        return str(REASONS["after_acceptance"])
    if before[decision.shown] == value:
        return _("They read this before they accept.")
    return _("Before they accept they read: %(less)s.") % {"less": before[decision.shown]}


def for_sender_before(referral: Referral, at: datetime, reader: Person) -> dict[str, Any]:
    """Every decision with its value and its reason, and the letter exactly as they will read it. What stays
    is written out for the worker of the case alone."""
    case = referral.case
    about = About(case, referral.service, at, get_language() or "en")
    decisions = decide(referral, at)
    goes_for_more = {decision.shown for decision in decisions if decision.goes}
    shown = []
    for decision in decisions:
        value = _value(about, decision.shown or decision.field)
        if value:
            behind = case.protected_stays and is_protected(referral, decision.field)
            if not decision.goes and (behind or case.worker_id != reader.pk):
                value = ""
            answer, state = ANSWERS[decision.answer]
            name = field_name(referral, decision.field)
            when = _when(decision, value, case) if decision.goes else ""
            shown.append(
                Shown(decision.field, name, value, str(answer), decision.why, when, decision.is_needed, state)
            )
    return {
        "referral": referral,
        "need": need(referral),
        "goes": [s for s in shown if s.state == "working"],
        "stays": [s for s in shown if s.state != "working" and s.field not in goes_for_more],
        "cannot_go": refusal_to_send(decisions),
        "may_be_overruled": referral.overruled_at is None and waits_for_supervisor(decisions),
        "review_hours": case.profile.sharing.agreement.review_hours,
        "no_stands_for": why_of("referral_no_stands", referral.ref) if referral.no_stands_at else "",
        "warnings": [must_not_know(vault.read("restriction", row.ref)) for row in about.restrictions],
        "due_at": case.profile.due("reply", referral.urgency, at),
    }


def for_sender(referral: Referral, at: datetime) -> dict[str, Any]:
    """After sending: the letter, the answer, what can be done now."""
    letter, answers = vault.read("referral", referral.ref), vault.Words({})
    part = teaser.read_teaser(referral)
    before = [field_name(referral, field) for field in part]
    decisions = vault.read("referral_decisions", referral.ref)
    if referral.refusal or referral.feedback_at:
        answers = vault.read("referral_answer", referral.ref)
    left = vault.Words({})
    if referral.came_back_at and referral.done_at:
        left = vault.read("referral_left", referral.ref)
    # A letter of the unit before may say where the child is.
    behind = {f for f in letter if is_protected(referral, f)} if referral.case.protected_stays else set()
    may_act = not referral.case.is_erased
    card = Card.of(referral, at)
    return {
        "referral": referral,
        "card": card,
        "sealed": [letter, part, decisions, answers, left],
        "before": before,
        "left": left.get("words", ""),
        "may_leave": may_act and referral.came_back_at is not None and referral.done_at is None,
        "is_late": may_act and referral.is_waiting and card.state in ("overdue", "broken"),
        "fields": [
            (field_name(referral, f), v) for f, v in letter.items() if f not in {"child_words", *behind}
        ],
        "words": letter.get("child_words", ""),
        "stayed": [
            (field_name(referral, field), str(REASONS[SAID_BEFORE.get(reason, reason)]))
            for field, (answer, reason) in decisions.items()
            if answer not in ("allow", "allow_logged") and field not in letter
        ],
        "refusal": refusal(referral) if referral.refusal else "",
        "explanation": answers.get("explanation", ""),
        "told": answers.get("told", ""),
        "may_act": may_act,
        "without_yes": _without_yes(referral) if referral.review_due_at else None,
        **(_closed_for_sender(referral, before) if referral.closed_at else {}),
        "may_revoke": may_act and (referral.is_waiting or referral.is_open_to_receiver),
        "may_finish": may_act and referral.status in Referral.HELPED and not referral.done_at,
    }


def _without_yes(referral: Referral) -> dict[str, object]:
    """On what ground it went, why, and whether the supervisor has looked at it."""
    profile, language = referral.case.profile, get_language() or "en"
    said = vault.Words({})
    if referral.without_yes_for:
        said = vault.read("referral_without_yes", referral.ref)
    return {
        "ground": profile.label("consent_basis", referral.basis, language),
        "reason": profile.label("override_reason", referral.without_yes_for, language)
        if referral.without_yes_for
        else "",
        "words": said.get("words", ""),
        "looked_at": referral.reviewed_at,
        "ended_for": why_of("referral_looked", referral.ref) if referral.closed_for == DISAPPROVED else "",
    }


def _closed_for_sender(referral: Referral, before: Sequence[str]) -> dict[str, object]:
    """Why it was closed, and honestly who had opened what of it: looks after the first are not entered one by one, so
    whoever could read it is named, too."""
    answered = referral.answered_at
    return {
        "closed": referral.closed_at,
        "why_closed": WHY_CLOSED.get(referral.closed_for, ""),
        "openings": openings(referral, before if teaser.is_kept(referral) else []),
        "could_read": [person.name for person in could_read(referral)] if answered else [],
        "was_open_since": answered,
        "may_follow": referral.status == Status.CLOSED
        and not referral.case.is_erased
        and referral.done_at is None,
    }


def for_transfer(transfer: Transfer, at: datetime) -> dict[str, object]:
    language = get_language() or "en"
    case = transfer.case
    shown = {} if case.is_erased else preview(About(case, "other", at, language), transfer.to_unit)
    shown.pop("service_need", None)
    sealed = vault.read("transfer", transfer.ref)
    is_rejected = transfer.status == Transfer.Status.REJECTED
    profile = case.profile
    return {
        "note": sealed.get("note", ""),
        "rejected_for": why_of("transfer_answer", transfer.ref) if is_rejected else "",
        "sealed": [sealed],
        "fields": [(profile.label("share_field", field, language), value) for field, value in shown.items()],
        "why": profile.label("transfer_reason", transfer.reason, language),
    }
