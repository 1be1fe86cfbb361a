"""Felt beside measured: what the staff of one institution say of another, and what the record says.

The questions are those of form F25, asked about one partner institution at a time, answered from 1 (not at
all) to 5 (fully). A place is anything that both sides can be named by: a unit, an institution, a kind of
institution. Everything is put on one scale from 0 to 1:

* felt: (mean answer - 1) / 4. Its interval is the Wilson interval of that mean as though it were a share of
  the people: it is never too narrow, because answers between the ends vary less than yes and no do.
* measured: a share of requests from the one place to the other, counted as `record` does.
* gap: felt - measured.

Three matters are compared. `answers`: "they answer in time" beside the requests answered by their due time.
`tells`: "they tell me what happened after I refer" beside the acceptances whose sender was told. `together`:
the mean of all eleven questions beside the mean of three shares (answered at all, answered in time, told).

A gap is spoken of when it is at least `GAP`, and the two intervals do not touch (for `together`: the
measured mean lies outside the felt interval). Below `FEWEST_PEOPLE` people nothing is said about a pair;
below `FEWEST_REQUESTS` requests nothing is said about its record. GAP and FEWEST_REQUESTS are proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ibis.expr.types import Table

from halka.analysis.statistics import Interval, Share, wilson

from .lost import days_lost

Matter = Literal["answers", "tells", "together"]
Verdict = Literal["felt_better", "measured_better", ""]
Pair = tuple[str, str]

LENSES = {
    "C1": ("p_whom", "p_time", "p_usable", "p_feedback"),
    "C2": ("p_overlap", "p_meet", "p_decisions"),
    "C3": ("p_plan", "p_resources", "p_trust", "p_solve"),
}
QUESTIONS = tuple(question for lens in LENSES.values() for question in lens)
LADDER = "p_ladder"  # how closely the two work together, 0 (no contact) to 4 (joint goals and resources)
LOWEST, HIGHEST, TOP_OF_LADDER = 1, 5, 4
ASKED: dict[Matter, tuple[str, ...]] = {
    "answers": ("p_time",),
    "tells": ("p_feedback",),
    "together": QUESTIONS,
}

GAP = 0.25
FEWEST_PEOPLE = 5
FEWEST_REQUESTS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said: `item` is a question (1 to 5) or the ladder (0 to 4)."""

    person: str
    from_place: str
    to_place: str
    item: str
    value: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each answer was given by the people of one place about another; `counts[v]` is how often v.

    `people` may be fewer than the answers: somebody who is asked about two topics answers twice.
    """

    from_place: str
    to_place: str
    item: str
    people: int
    counts: tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Perceived:
    """`people` who answered, their mean answer (1 to 5), and that mean from 0 to 1 with its interval."""

    people: int
    mean: float
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Measured:
    """A share of the record: k of n requests. For `together` k and interval are None: it is a mean of shares."""

    share: float
    k: int | None
    n: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One matter between two places. `measured` and `gap` are None where the record says too little."""

    from_place: str
    to_place: str
    matter: Matter
    felt: Perceived
    measured: Measured | None
    gap: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tie:
    """How closely two places work together, by what was said: the middle rung of the ladder, 0 to 4.

    Between two rungs the lower one counts.
    """

    from_place: str
    to_place: str
    people: int
    rung: int


@dataclass(frozen=True, slots=True)
class Record:
    """Requests of one place to another. `due`: past their due time, neither withdrawn nor closed before it;
    of those `answered` at all and `on_time`; `feedback_due`: accepted and old enough, of those `told`."""

    due: int = 0
    answered: int = 0
    on_time: int = 0
    feedback_due: int = 0
    told: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(
            self.due + other.due,
            self.answered + other.answered,
            self.on_time + other.on_time,
            self.feedback_due + other.feedback_due,
            self.told + other.told,
        )


def tally(answers: Iterable[Answer]) -> list[Tally]:
    """Answers counted by pair and item, without who gave them. Raises ValueError for an answer off the scale."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    people: dict[tuple[str, str, str], set[str]] = {}
    for answer in answers:
        if not _is_on_scale(answer.item, answer.value):
            raise ValueError(f"{answer.item}: {answer.value} is not on its scale")
        key = (answer.from_place, answer.to_place, answer.item)
        counts.setdefault(key, [0] * (HIGHEST + 1))[answer.value] += 1
        people.setdefault(key, set()).add(answer.person)
    return [
        Tally(*key, len(people[key]), (row[0], row[1], row[2], row[3], row[4], row[5]))
        for key, row in sorted(counts.items())
    ]


def record(threads: Table, cutoff_us: int) -> Table:
    """Columns: from_org, to_org, due, answered, on_time, feedback_due, told (see `Record`).

    `threads` is the table of `threads.threads`.
    """
    lost = days_lost(threads, cutoff_us)
    answered = lost.is_due & lost.outcome.isin(["accepted", "refused"])
    return (
        lost.group_by(["from_org", "to_org"])
        .aggregate(
            due=lost.is_due.sum().coalesce(0),
            answered=answered.sum().coalesce(0),
            on_time=(answered & (lost.answered_us <= lost.due_us)).sum().coalesce(0),
            feedback_due=lost.is_feedback_due.sum().coalesce(0),
            told=(lost.is_feedback_due & lost.feedback_us.notnull()).sum().coalesce(0),
        )
        .order_by(["from_org", "to_org"])
    )


def between(
    rows: Iterable[Mapping[str, Any]], places: Mapping[str, frozenset[str]], pairs: Iterable[Pair]
) -> dict[Pair, Record]:
    """The record of each pair of places: the sum over the units of both. `rows` are those of `record`."""
    units = {
        (row["from_org"], row["to_org"]): Record(
            row["due"], row["answered"], row["on_time"], row["feedback_due"], row["told"]
        )
        for row in rows
    }
    return {
        (sender, receiver): sum(
            (
                counted
                for (source, target), counted in units.items()
                if source in places.get(sender, ()) and target in places.get(receiver, ())
            ),
            Record(),
        )
        for sender, receiver in pairs
    }


def compare(
    tallies: Iterable[Tally], records: Mapping[Pair, Record], *, fewest: int = FEWEST_PEOPLE
) -> list[Compared]:
    """Every matter of every pair that at least `fewest` people answered, by pair and matter."""
    asked = _by_pair(tallies)
    return [
        _compared(pair, matter, felt, records.get(pair, Record()))
        for pair in sorted(asked)
        for matter, items in ASKED.items()
        if (felt := _felt([asked[pair][item] for item in items if item in asked[pair]], fewest))
    ]


def ties(tallies: Iterable[Tally], *, fewest: int = FEWEST_PEOPLE) -> list[Tie]:
    """The middle rung of the ladder for every pair that at least `fewest` people placed on it."""
    found = []
    for (sender, receiver), items in sorted(_by_pair(tallies).items()):
        ladder = items.get(LADDER)
        if ladder is not None and ladder.people >= fewest:
            found.append(Tie(sender, receiver, ladder.people, _middle(ladder.counts)))
    return found


def suppressed(tallies: Iterable[Tally], *, fewest: int = FEWEST_PEOPLE) -> int:
    """How many pairs were asked about and are not shown, because too few people answered any question."""
    return sum(all(row.people < fewest for row in items.values()) for items in _by_pair(tallies).values())


def _is_on_scale(item: str, value: int) -> bool:
    if item == LADDER:
        return 0 <= value <= TOP_OF_LADDER
    return item in QUESTIONS and LOWEST <= value <= HIGHEST


def _by_pair(tallies: Iterable[Tally]) -> dict[Pair, dict[str, Tally]]:
    found: dict[Pair, dict[str, Tally]] = {}
    for row in tallies:
        found.setdefault((row.from_place, row.to_place), {})[row.item] = row
    return found


def _felt(rows: list[Tally], fewest: int) -> Perceived | None:
    """Of several questions each that enough people answered counts as much as its answers."""
    shown = [row for row in rows if row.people >= fewest]
    number = sum(sum(row.counts) for row in shown)
    if not number:
        return None
    people = max(row.people for row in shown)
    total = sum(value * count for row in shown for value, count in enumerate(row.counts))
    share = (total - LOWEST * number) / ((HIGHEST - LOWEST) * number)
    interval = wilson(share * people, people)
    assert interval is not None  # there are people
    return Perceived(people, total / number, share, interval)


def _compared(pair: Pair, matter: Matter, felt: Perceived, found: Record) -> Compared:
    measured = _measured(matter, found)
    gap = None if measured is None else felt.share - measured.share
    return Compared(*pair, matter, felt, measured, gap, _verdict(felt, measured))


def _measured(matter: Matter, found: Record) -> Measured | None:
    if matter == "together":
        return _measured_together(found)
    k, n = (found.on_time, found.due) if matter == "answers" else (found.told, found.feedback_due)
    return Measured(k / n, k, n, Share(k, n).interval) if n >= FEWEST_REQUESTS else None


def _measured_together(found: Record) -> Measured | None:
    shares = [
        k / n
        for k, n in (
            (found.answered, found.due),
            (found.on_time, found.due),
            (found.told, found.feedback_due),
        )
        if n >= FEWEST_REQUESTS
    ]
    return Measured(sum(shares) / len(shares), None, found.due, None) if shares else None


def _verdict(felt: Perceived, measured: Measured | None) -> Verdict:
    if measured is None or abs(felt.share - measured.share) < GAP:
        return ""
    low, high = measured.interval or (measured.share, measured.share)
    if felt.interval[0] > high:
        return "felt_better"
    return "measured_better" if felt.interval[1] < low else ""


def _middle(counts: tuple[int, ...]) -> int:
    """The lower median of what was counted."""
    half, so_far = (sum(counts) + 1) // 2, 0
    for value, count in enumerate(counts):
        so_far += count
        if so_far >= half:
            return value
    raise ValueError("nobody answered")
