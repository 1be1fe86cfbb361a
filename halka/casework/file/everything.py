"""Everything that was written in a case, newest first, for who may open it. Where the child is stays out: that
stands in the registration, for who works with the child, and here for the supervisor who is named while it is secret."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from halka.casework.access.models import Restriction
from halka.casework.cases.models import Case, HouseholdMember, RiskLevel
from halka.casework.cases.queries import Corrected, rows_of
from halka.casework.notices.models import Notice
from halka.casework.steps.models import Assessment, Attempt, Closure, Contact, Plan, Review
from halka.pages import dates_in_words
from halka.profiles import Profile
from halka.trust import vault
from halka.trust.door import Guarded


@dataclass(frozen=True)
class Kind:
    """A table whose words lie in the vault, and the columns that say when and by whom they were written."""

    model: type[Any]
    table: str
    title: Promise
    when: str = "happened_at"
    by: str = "written_by"


KINDS = (
    Kind(Notice, "notice", _("Notice"), "received_at", ""),
    Kind(Assessment, "assessment", _("Assessment")),
    Kind(Contact, "contact", _("Contact")),
    Kind(Attempt, "attempt", _("Nobody was reached")),
    Kind(Plan, "plan", _("Plan")),
    Kind(Review, "review", _("Review")),
    Kind(Closure, "closure", _("Closing")),
    Kind(RiskLevel, "risk", _("Risk"), "set_at", "set_by"),
    Kind(Restriction, "restriction", _("Somebody must not know"), "set_at", "set_by"),
)


CORRECTED_ON: dict[type[Any], str] = {Contact: "correct_contact", Attempt: "correct_attempt"}
"""Where what is of a table can be put right."""


WORDS: dict[str, Promise] = {
    "what_seen": _("What was seen or heard"),
    "child_words": _("The child’s own words"),
    "who_knows": _("Who knows"),
    "carer_is_cause": _("A parent or carer may be the cause"),
    "child_told": _("The child knows of the notice"),
    "carer_told": _("The carer knows of the notice"),
    "safe_contact": _("Safe contact"),
    "summary": _("Summary"),
    "harms": _("What harms"),
    "strengths": _("What is strong"),
    "wishes": _("What the child wishes"),
    "note": _("Note"),
    "next": _("What next"),
    "goal": _("Goal"),
    "caregiver_goal": _("What the carer needs"),
    "safety": _("Safety plan"),
    "whom_to_call": _("Whom the child can call"),
    "reason": _("Reason"),
    "from_whom": _("Who"),
    "what": _("What"),
}
"""Each part of what lies in the vault, with its words; a part that is not named here is not shown."""


CODED = ("carer_is_cause", "child_told", "carer_told")
"""Parts that were chosen and not written."""
CHOSEN = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
REACHES = ("safe_contact", "whom_to_call")
"""Parts by which somebody is reached."""


NOTHING = vault.Words({})
PutRight = Mapping[str, list[tuple[str, Corrected]]]
"""By what was corrected, as `corrections` reads it."""


@dataclass(frozen=True)
class Written:
    """Something that somebody wrote down."""

    happened_at: datetime
    title: str
    by: str
    said: list[tuple[str, str]]
    """What it is about, and the words."""
    words: vault.Words
    corrections: list[Corrected]
    correct: str
    """The address where it can be corrected; empty where it cannot."""


@dataclass(frozen=True)
class Near:
    """Somebody around the child."""

    relation: str
    name: str
    phone: str
    row: HouseholdMember
    words: vault.Words
    corrections: list[Corrected]

    @property
    def ended(self) -> str:
        """That this person is no longer here; empty of everybody who is."""
        if self.row.is_mistake:
            return gettext("Written down by mistake")
        if self.row.left_on is None:
            return ""
        told = {
            "day": dates_in_words.said(self.row.left_on, this_year=0),
            "why": self.row.get_left_why_display(),
        }
        return gettext("No longer here since %(day)s: %(why)s") % told


def everything(
    case: Case,
    language: str,
    put_right: PutRight,
    *,
    only: Collection[tuple[str, str]] | None = None,
    is_secret: bool = False,
) -> list[Written]:
    """All notes of a case that its reader was let into, or `only` these records, newest first; without how to reach
    the child while the place is secret."""
    rows = [
        (kind, row)
        for kind in KINDS
        for row in rows_of(case, kind.model, *filter(None, [kind.by]))
        if only is None or (kind.table, row.ref) in only
    ]
    sealed = vault.read_many([(kind.table, row.ref) for kind, row in rows])
    found = []
    for kind, row in rows:
        words = sealed.get((kind.table, row.ref), NOTHING)
        said = [] if words.is_tampered else [*_chosen(case, row, language), *_said(words, is_secret)]
        by = getattr(row, kind.by) if kind.by else None
        before = _corrected(put_right.get(row.ref, []), case, row, words, language, only=only)
        page = CORRECTED_ON.get(type(row))
        correct = reverse(page, args=[row.ref]) if page else ""
        when, who = getattr(row, kind.when), by.name if by else ""
        found.append(Written(when, str(kind.title), who, said, words, before, correct))
    shown = (one for one in found if one.said or one.words.is_erased or one.words.is_tampered)
    return sorted(shown, key=lambda one: one.happened_at, reverse=True)


def _said(content: Mapping[str, Any], is_secret: bool) -> Iterator[tuple[str, str]]:
    shown = (name for name in WORDS if content.get(name) and not (is_secret and name in REACHES))
    return (
        (str(WORDS[name]), str(CHOSEN.get(content[name], "") if name in CODED else content[name]))
        for name in shown
    )


def _chosen(case: Case, row: Any, language: str) -> Iterator[tuple[str, str]]:
    """What was chosen from a list."""
    if isinstance(row, Contact | Attempt):
        how = case.profile.label("followup_how", row.how, language)
        with_whom = case.profile.label("followup_with", row.with_whom, language)
        yield str(_("How")), f"{how} · {with_whom}"
        if isinstance(row, Attempt):
            yield str(_("Why not")), case.profile.label("not_reached", row.why_not, language)
        elif row.change:
            yield str(_("What changed")), case.profile.label("f07_change", row.change, language)
    elif isinstance(row, Closure):
        yield str(_("Reason")), case.profile.label("close_reason", row.reason, language)
    elif isinstance(row, RiskLevel) and row.has_reason:
        yield str(_("Level")), str(row.get_level_display())


LISTED = {
    "relation": "relation",
    "how": "followup_how",
    "with_whom": "followup_with",
    "why_not": "not_reached",
    "change": "f07_change",
}
ASKED: dict[str, Promise] = {
    "relation": _("Who is it to the child?"),
    "name": _("Name"),
    "phone": _("Telephone"),
    "lives_with_child": _("Lives with the child"),
    "is_caregiver": _("Cares for the child"),
    "may_be_contacted": _("The child agrees that we contact this person"),
    "may_be_source_of_harm": _("May be a source of harm"),
    "how": _("How"),
    "with_whom": _("With whom?"),
    "happened_at": _("When?"),
    "why_not": _("Why not"),
    "child_seen": _("The child was seen"),
    "child_seen_alone": _("The child was spoken to alone"),
    "change": _("What changed"),
    "note": _("Note"),
}
"""What a form asks of a record that can be corrected, in the words of its page."""


def _corrected(
    found: list[tuple[str, Corrected]],
    case: Case,
    row: Guarded,
    words: vault.Words,
    language: str,
    *,
    only: Collection[tuple[str, str]] | None,
    without: tuple[str, ...] = (),
) -> list[Corrected]:
    """Each time with what stood there before, of all that differs from what came after."""
    profile, told = case.profile, []
    after = {name: words.get(name, getattr(row, name, "")) for name in ASKED}
    for ref, one in reversed(found):
        if only is not None and ("correction", ref) not in only:
            continue
        differs = [
            n for n in ASKED if n in one.before and one.before[n] != _kept(after[n]) and n not in without
        ]
        lines = tuple((str(ASKED[n]), _answer(profile, n, one.before[n], language)) for n in differs)
        after |= one.before
        told.append(replace(one, lines=lines))
    return told[::-1]


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _answer(profile: Profile, name: str, value: object, language: str) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name == "happened_at":
        return dates_in_words.moment(datetime.fromisoformat(str(value)))
    return profile.label(LISTED[name], str(value), language) if name in LISTED else str(value) or "–"


def around(
    case: Case,
    language: str,
    put_right: PutRight,
    *,
    only: Collection[tuple[str, str]] | None = None,
    is_secret: bool = False,
) -> list[Near]:
    """The people around the child, with how to reach them; `only` as in `everything`."""
    members = [
        member
        for member in rows_of(case, HouseholdMember)
        if only is None or ("household", member.ref) in only
    ]
    sealed = vault.read_many([("household", member.ref) for member in members])
    found = []
    for member in members:
        words = sealed.get(("household", member.ref), NOTHING)
        relation = case.profile.label("relation", member.relation, language)
        phone = "" if is_secret else str(words.get("phone", ""))
        before = _corrected(
            put_right.get(member.ref, []),
            case,
            member,
            words,
            language,
            only=only,
            without=("phone",) * is_secret,
        )
        found.append(Near(relation, str(words.get("name", "")), phone, member, words, before))
    return found


def of_the_child(
    known: vault.Words, *, is_secret: bool, may_reach: bool = True, status: str = ""
) -> list[tuple[str, str]]:
    """Name and how to call. The school stays out while nobody may know where the child is; so does the telephone for
    whoever does not work with the child."""
    reach = known if may_reach else {}
    name = " ".join(part for part in (known.get("first_name"), known.get("last_name")) if part)
    lines = [
        (_("Name"), name),
        (_("Safe phone"), reach.get("phone", "")),
        (_("How to call"), reach.get("phone_rule", "")),
        (_("School"), "" if is_secret else known.get("school", "")),
        (_("Legal status"), status),
    ]
    return [(str(label), words) for label, words in lines if words]


def where_the_child_is(case: Case) -> list[tuple[str, str]]:
    """For the supervisor who is named: the registration, where it stands for the worker, is not open to her or him."""
    child = case.child
    known = vault.read("whereabouts", child.ref) if child.whereabouts_version else NOTHING
    return [(str(_("Address")), str(known["address"]))] if known.get("address") else []
