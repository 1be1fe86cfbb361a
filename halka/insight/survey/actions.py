"""A staff survey is read in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from halka.analysis.measures.perception import Answer, tally
from halka.directory.models import Person, Place
from halka.directory.reach import reach
from halka.insight.acts import SURVEY_IMPORTED
from halka.insight.survey import sides
from halka.insight.survey.answers import Answers
from halka.insight.survey.models import Survey, SurveyReceipt, SurveyTally
from halka.profiles import profile
from halka.trust.action import Refused, action, enter
from halka.trust.policy import Permission


@dataclass(frozen=True)
class Imported:
    """What an import did: people counted, people who were there already, people of whom nothing was matched."""

    survey: Survey
    people: int
    already: int
    unmatched: int


@action(needs=Permission.IMPORT_SURVEY)
def import_survey(
    *,
    by: Person,
    at: datetime,
    place: Place,
    name: str,
    people: Sequence[Answers],
    matched: Mapping[str, str],
) -> Imported:
    """Counts the answers of a staff survey by pair of institutions and question; nobody's own answers are kept.

    `matched` gives the names of the file the codes of `sides.known`; what it leaves out is not counted. The
    same name in the same place adds to the survey that is there; answers that are there already do not count.
    """
    if not name.strip() or place.pk not in reach(by, at):
        raise Refused(_("Name the survey, and a place that you coordinate."))
    if set(matched.values()) - set(sides.known()):
        raise Refused(_("An institution of the list is not there any more. Send the file again."))
    given = [person.fingerprint for person in people]
    there = set(SurveyReceipt.objects.filter(fingerprint__in=given).values_list("fingerprint", flat=True))
    new = [person for person in people if person.fingerprint not in there]
    counted = [person for person in new if any(_as_answers(person, matched))]
    if not counted:
        raise Refused(
            _("Nothing is new in this file: its answers are there already, or none of them is matched.")
        )
    survey = _survey(place, name.strip(), counted, at)
    _count(survey, [answer for person in counted for answer in _as_answers(person, matched)])
    SurveyReceipt.objects.bulk_create(SurveyReceipt(fingerprint=person.fingerprint) for person in counted)
    enter(SURVEY_IMPORTED, by=by, at=at, thing=survey.ref, reason=f"people-{len(counted)}")
    return Imported(survey, len(counted), len(people) - len(new), len(new) - len(counted))


def _as_answers(person: Answers, matched: Mapping[str, str]) -> Iterator[Answer]:
    own = matched.get(person.own)
    for about, said in person.said:
        other = matched.get(about)
        if own and other:
            for item, value in said.items():
                yield Answer(person.fingerprint, own, other, item, value)


def _survey(place: Place, name: str, people: Sequence[Answers], at: datetime) -> Survey:
    today = profile(place.profile).day_of(at)
    days = [min(person.on, today) for person in people if person.on] or [today]
    survey, is_new = Survey.objects.get_or_create(
        place=place, name=name, defaults={"first_on": min(days), "last_on": max(days), "people": len(people)}
    )
    if not is_new:
        survey.first_on, survey.last_on = min(survey.first_on, *days), max(survey.last_on, *days)
        Survey.objects.filter(pk=survey.pk).update(
            first_on=survey.first_on, last_on=survey.last_on, people=F("people") + len(people)
        )
    return survey


def _count(survey: Survey, answers: Sequence[Answer]) -> None:
    there = {(row.from_side, row.to_side, row.item): row for row in survey.tallies.all()}
    new: list[SurveyTally] = []
    more: list[SurveyTally] = []
    for counted in tally(answers):
        sender, receiver, item = key = counted.from_place, counted.to_place, counted.item
        row = there.get(key)
        if row is None:
            row = SurveyTally(survey=survey, from_side=sender, to_side=receiver, item=item, people=0)
            new.append(row)
        else:
            more.append(row)
        row.add(counted)
    SurveyTally.objects.bulk_create(new)
    SurveyTally.objects.bulk_update(more, ["people", *(f"said_{value}" for value in range(6))])
