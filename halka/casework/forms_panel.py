"""What was written down about a case in questionnaires: half filled by the reader, waiting for somebody, sent."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.cases.models import Case
from halka.casework.overview import CaseOverview
from halka.casework.steps.actions.module import MODULES
from halka.pages.panels import Button, Panel
from halka.questionnaires.drafts import half_filled_about
from halka.questionnaires.sent.readers import about

WORK = frozenset({"child_labour", "hazardous_work", "street_situation"})
MARRIAGE = frozenset({"early_marriage"})
HARM = frozenset({"violence", "abuse", "exploitation", "trafficking", "neglect"})
"""Groups of concerns in which something was done to the child."""
ASKED_WITH = {"child_labour": WORK, "best_interests": MARRIAGE}
"""Which concerns a module is for; the others are offered for every child."""
INCIDENT = "incident"
LISTED = 6


def answers(overview: CaseOverview) -> Panel | None:
    """None where nothing was ever filled. Titles and days only: the words stand on the page of each."""
    person, at, ref = overview.person, overview.at, overview.case.ref
    found = list(about(person, at, ref))
    sent = [one for one in found if one.state == one.State.DONE][:LISTED]
    waits = [one for one in found if one.state == one.State.WAITS]
    half = list(half_filled_about(person, ref, at))
    if overview.is_erased or not (sent or waits or half):
        return None
    return Panel("casework/panels/answers.html", {"sent": sent, "waits": waits, "half": half})


def modules(overview: CaseOverview) -> Iterator[Button]:
    """The questionnaires that belong to what the case is about."""
    case = overview.case
    if not (overview.may_write and case.is_open and case.registered_at):
        return
    for kind in MODULES:
        if _belongs(kind, case):
            words = case.profile.label("case_module", kind, overview.language)
            yield Button(words, reverse("write_module", args=[case.ref, kind]))


def _belongs(kind: str, case: Case) -> bool:
    if kind == INCIDENT:
        listed = case.profile.lists["concern"]
        return any(listed[code].group in HARM for code in case.concerns if code in listed)
    return kind not in ASKED_WITH or bool(ASKED_WITH[kind] & {*case.concerns})


def supervised(overview: CaseOverview) -> Iterator[Button]:
    """What the supervisor fills."""
    if overview.may_supervise and not overview.is_erased:
        yield Button(_("Check the file"), reverse("check_file", args=[overview.case.ref]))
