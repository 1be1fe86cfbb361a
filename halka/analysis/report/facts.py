"""Everything that a report says, as one frozen structure. No words here: only numbers, codes and names.

What is a `Count`, `Ratio` or `Spread` is about children and is protected before it leaves the institution. Plain
numbers are about institutions, periods and rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .amounts import Count, Ratio, Spread


@dataclass(frozen=True, slots=True)
class Period:
    """From `since_us` up to the cut-off `until_us` (microseconds UTC); events that came later are not known."""

    since_us: int
    until_us: int
    zone: str = "UTC"
    """In which its days begin and end."""

    @property
    def before(self) -> Period:
        """The period of the same length that ended where this one begins."""
        return Period(2 * self.since_us - self.until_us, self.since_us, self.zone)


@dataclass(frozen=True, slots=True)
class Measured:
    """One of the 25 indicators: a ratio or a value (with P90 where there is a distribution), and its n.

    `value` is in `unit` ("%", "ratio", "days", "working days", "n", "0-1"), or `count` for the unit "count"; None
    means "not recorded" or, with n, "not reached"."""

    code: str
    unit: str
    n: Count
    ratio: Ratio | None = None
    count: Count | None = None
    value: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_recorded(self) -> bool:
        return self.n.value > 0 or self.value is not None


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers of the first sentence."""

    requests: Count
    children: Count
    answered: Ratio
    overdue: Count
    """Children with a request that was answered after its due time, or not at all."""
    days_lost: Count


@dataclass(frozen=True, slots=True)
class Place:
    """A bottleneck: where (None: all senders), why, and how large."""

    step: str
    """request, referral, or another kind of thread; feedback is the news on its way back."""
    from_place: str | None
    to_place: str | None
    cause: str
    days_lost: Count
    silent_days: Count
    children: Count
    requests: Count
    silent: Ratio
    refused: Ratio
    untold: Ratio
    late: Ratio
    closed: Ratio
    batched: Ratio
    middle_answer: Spread
    who: str
    """The unit that can change it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the board is asked to decide; `effect` is the days lost that would not be lost."""

    action: str
    """The cause that it answers."""
    step: str
    owner: str
    from_place: str | None
    to_place: str | None
    due_us: int
    effect: Count


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What the report of the period before would have asked for, and the days lost for the same cause then, as known at
    its end, and in this period. Whether anything was decided is in no record."""

    action: str
    """The cause that it answers."""
    from_place: str | None
    to_place: str | None
    lost_then: Count
    lost_now: Count


@dataclass(frozen=True, slots=True)
class Waiting:
    """Children who wait for an answer at the cut-off."""

    children: Count
    overdue: Count
    by_receiver: tuple[WaitingAt, ...]


@dataclass(frozen=True, slots=True)
class WaitingAt:
    receiver: str
    overdue: Count
    children: Count
    age: Spread


@dataclass(frozen=True, slots=True)
class Pair:
    """How `receiver` serves `sender` (None: all senders). Days; answers with silence counted (Kaplan-Meier)."""

    sender: str | None
    receiver: str
    requests: Count
    answer: Spread
    silent: Ratio
    refused: Ratio
    told: Ratio
    days_lost: Count


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the process map: how often, and the middle wait in days."""

    origin: str
    target: str
    times: Count
    wait: Spread


@dataclass(frozen=True, slots=True)
class Activity:
    name: str
    times: Count
    starts: Count


@dataclass(frozen=True, slots=True)
class Tie:
    """Requests between two institutions, or work handed over where a log has no requests."""

    origin: str
    target: str
    requests: Count


@dataclass(frozen=True, slots=True)
class Network:
    """Who works with whom. `cut_off` are institutions without which others could no longer be reached;
    `only_ones` pairs a need with the only institution that accepted it; `share` is what the busiest took."""

    ties: tuple[Tie, ...]
    cut_off: tuple[str, ...]
    only_ones: tuple[tuple[str, str], ...]
    busiest: str | None
    share: Ratio | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of one request's time line. `kind` is moving, silence or planned."""

    days: int
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    day: int
    act: str
    place: str
    """The unit, as a place in the story: "a" asked, "b" was asked, "c" was asked after it."""


@dataclass(frozen=True, slots=True)
class Story:
    """One request for one need, told in days since it was sent; without dates, and without names."""

    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    asked: int
    alike: Count
    """So many needs of this period went the same kind of way."""
    is_coarse: bool = False

    @property
    def days(self) -> int:
        return sum(stretch.days for stretch in self.stretches)

    @property
    def silent(self) -> int:
        return sum(stretch.days for stretch in self.stretches if stretch.kind == "silence")


@dataclass(frozen=True, slots=True)
class FeltPair:
    """What the staff of `sender` say of working with `receiver` (0 to 100; `answers` people), and the record: the shares
    of requests answered at all, answered in time, and told."""

    sender: str
    receiver: str
    felt: float
    answers: int
    record: tuple[Ratio, ...]

    @property
    def measured(self) -> float | None:
        """The mean of the shares that may be shown, 0 to 100; None when none may."""
        shares = [ratio.share for ratio in self.record if ratio.share is not None]
        return 100 * sum(shares) / len(shares) if shares else None


@dataclass(frozen=True, slots=True)
class Felt:
    """The newest survey of the place, from its first to its last day. Of `hidden` pairs too few people spoke."""

    survey: str
    since_us: int
    until_us: int
    people: int
    hidden: int
    pairs: tuple[FeltPair, ...]


@dataclass(frozen=True, slots=True)
class Honesty:
    """How far the numbers can be trusted."""

    events: Count
    cases: Count
    late: Ratio
    nameless: Ratio
    recording: int
    addressed: int
    """Institutions that were asked something, and how many of them recorded anything at all."""
    left_out: int
    no_calendar: str = ""
    """Why closed hours and batches are not told apart; empty when they are, or nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a number comes from: the function, a fingerprint of its code, and on how many rows it stood."""

    measure: str
    function: str
    formula: str
    fingerprint: str
    n: Count


@dataclass(frozen=True, slots=True)
class Facts:
    """A report before it is worded. `names` gives institutions and activities the names that people know."""

    source: str
    period: Period
    headline: Headline
    indicators: tuple[Measured, ...]
    before: tuple[Measured, ...]
    places: tuple[Place, ...]
    waiting: Waiting
    decisions: tuple[Decision, ...]
    past_decisions: tuple[PastDecision, ...]
    receivers: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    funnel: tuple[tuple[str, Count], ...]
    steps: tuple[Step, ...]
    activities: tuple[Activity, ...]
    network: Network
    good: Story | None
    bad: Story | None
    honesty: Honesty
    traces: tuple[Trace, ...]
    felt: Felt | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    """What activities are called; one that is not here keeps the name it has in the log."""
    fingerprint: str = ""
    """SHA-256 of the events that were known at the cut-off, in the order of the ledger."""
