"""The provincial survey of staff (F25): 248 people of Selvia, with what they feel planted beside what they do.

The scenario says what is felt about five institutions; the rest is middling. Half a year later the coordinator
reads it in, by the same deed as anybody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from halka.analysis.measures.perception import LADDER, QUESTIONS
from halka.demo.scenes import SEED, Row, organisations
from halka.demo.stage import Stage
from halka.directory.models import Place
from halka.insight.survey.actions import import_survey
from halka.insight.survey.answers import unnamed
from halka.insight.survey.reading import Person
from halka.insight.survey.sides import CHILD_UNITS

NAME = "Provincial survey"
FIRST_DAY, LAST_DAY, READ_IN = -230, -190, -185
PLACE, COORDINATOR, OFFICE = "SEL", "ayla", "FAM"
CHILD_UNIT = "cpu"

# Mean answer about an institution; the scenario gives the numbers with one decimal.
FELT = {
    ("HOS", "p_time"): 4.4,
    ("HOS", "p_feedback"): 3.9,
    ("CLU", "p_time"): 2.1,
    ("REH", "p_time"): 2.4,
    ("KIR", "p_time"): 4.6,
}
USUAL = dict.fromkeys(QUESTIONS, 3.4) | {"p_whom": 3.9, "p_feedback": 3.0, "p_decisions": 3.1, LADDER: 2.0}
OTHERS = 2  # further institutions that somebody outside a child unit speaks of


def plan_survey(stage: Stage) -> None:
    """Plans the day on which the survey is read in."""
    stage.plan(stage.moment(OFFICE, READ_IN, "10:00"), "the survey", lambda when: _read_in(stage, when))


def _read_in(stage: Stage, when: datetime) -> None:
    asked = [row["code"] for row in organisations().values() if row["survey_n"]]
    matched = {
        code: CHILD_UNITS if organisations()[code]["agency_type"] == CHILD_UNIT else f"unit:{code}"
        for code in asked
    }
    import_survey(
        by=stage.people[COORDINATOR],
        at=when,
        place=Place.objects.get(code=PLACE),
        name=NAME,
        people=unnamed(_people(stage, random.Random(SEED))),  # noqa: S311 - chance from a fixed seed
        matched=matched,
    )


def _people(stage: Stage, rng: random.Random) -> list[Person]:
    rows = [row for row in organisations().values() if row["survey_n"]]
    first = stage.day(OFFICE, FIRST_DAY)
    people = [
        Person(
            f"{SEED}:{row['code']}:{n}",
            row["code"],
            first + timedelta(days=rng.randint(0, LAST_DAY - FIRST_DAY)),
        )
        for row in rows
        for n in range(int(row["survey_n"]))
    ]
    for group, about in _groups(rows, rng):
        _speak([person for person in people if _group(organisations()[person.own]) == group], about, rng)
    return people


def _group(row: Row) -> str:
    return CHILD_UNITS if row["agency_type"] == CHILD_UNIT else row["code"]


def _groups(rows: list[Row], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Who speaks of whom: child units of everybody they send requests to, the others of a child unit and two more."""
    others = [row["code"] for row in rows if row["agency_type"] != CHILD_UNIT]
    for code in others:
        yield CHILD_UNITS, code
        yield code, "CPU-AKO"
        for about in rng.sample([other for other in others if other != code], OTHERS):
            yield code, about


def _speak(members: list[Person], about: str, rng: random.Random) -> None:
    said: list[dict[str, int]] = [{} for _ in members]
    for item in (*QUESTIONS, LADDER):
        lowest, highest = (0, 4) if item == LADDER else (1, 5)
        mean = FELT.get((about, item), USUAL[item])
        for answers, value in zip(said, spread(rng, len(members), mean, lowest, highest), strict=True):
            answers[item] = value
    for person, answers in zip(members, said, strict=True):
        person.said.append((about, answers))


def spread(rng: random.Random, number: int, mean: float, lowest: int, highest: int) -> list[int]:
    """So many answers with this mean, as exactly as whole answers can have it, and some of them apart."""
    base, more = divmod(round(number * mean), number)
    found = [base + (n < more) for n in range(number)]
    for _ in range(number):
        up, down = rng.randrange(number), rng.randrange(number)
        if up != down and found[up] < highest and found[down] > lowest:
            found[up] += 1
            found[down] -= 1
    rng.shuffle(found)
    return found
