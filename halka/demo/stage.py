"""The stage: who and what is there, and the queue of deeds that are played in the order of their times."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from halka.casework.models import Case
from halka.demo.scenes import SEED, records
from halka.directory.models import Person, Unit
from halka.sharing.jobs import STAGES
from halka.sharing.models import Referral
from halka.trust import ledger
from halka.trust.action import Denied, Refused, batch
from halka.trust.actor import CARETAKER

Deed = Callable[[datetime], object]
Progress = Callable[[str, float], None]
BATCH = 400
CLEAR = "23456789CDFGHJKMNPRTVWXY"


class ScriptProblem(Exception):
    """A deed of the script was refused: the script is wrong, and says where."""


class Stage:
    """Keeps the cast and plays what was planned. Deeds may plan further deeds while they are played."""

    def __init__(self, at: datetime, units: dict[str, Unit], people: dict[str, Person]) -> None:
        self.at, self.units, self.people = at, units, people
        self.rng = random.Random(SEED)  # noqa: S311 - chance from a fixed seed, not a secret
        self.cases: dict[str, Case] = {}
        self.played = 0
        self._queue: list[tuple[datetime, int, str, Deed]] = []
        self._tie = count()
        self._codes = {row["case_code"] for row in records().values()}

    def zone(self, unit: str) -> ZoneInfo:
        return self.units[unit].profile.zone

    def new_code(self) -> str:
        """A case code from the seed, different from all others and from those of the stories."""
        while (code := "-".join("".join(self.rng.choices(CLEAR, k=3)) for _ in range(2))) in self._codes:
            continue
        self._codes.add(code)
        return code

    def day(self, unit: str, offset: int) -> date:
        return self.at.astimezone(self.zone(unit)).date() + timedelta(days=offset)

    def moment(self, unit: str, offset: int, at: str) -> datetime:
        """The local time `at` of the unit, `offset` days from the demo day."""
        return datetime.combine(self.day(unit, offset), time.fromisoformat(at), self.zone(unit))

    def plan(self, when: datetime, label: str, deed: Deed) -> bool:
        """Puts a deed into the queue. What lies after the demo day is not played."""
        if when > self.at:
            return False
        heapq.heappush(self._queue, (when, next(self._tie), label, deed))
        return True

    def play(self, progress: Progress, begin: float, end: float) -> None:
        """Plays the queue to its end, some hundred deeds to a transaction, with a checkpoint after each."""
        first = self._queue[0][0] if self._queue else self.at
        while self._queue:
            with batch():
                for _ in range(BATCH):
                    if not self._queue:
                        break
                    when = self._play_next()
            ledger.checkpoint_if_due(when)
            gone = (when - first) / max(self.at - first, timedelta(seconds=1))
            progress(f"{when:%Y-%m-%d}", begin + (end - begin) * gone)

    def _play_next(self) -> datetime:
        when, _, label, deed = heapq.heappop(self._queue)
        try:
            deed(when)
        except (Refused, Denied) as refusal:
            raise ScriptProblem(f"{label} at {when:%Y-%m-%d %H:%M}: {refusal!r}") from refusal
        self.played += 1
        return when

    def watch(self, referral: Referral) -> None:
        """Plans what the caretaker does while no answer comes, at the exact shares of the answering time."""
        sent_at, due_at = referral.sent_at, referral.answer_due_at
        assert sent_at is not None
        assert due_at is not None
        shares = referral.from_unit.profile.escalation
        for stage, _column, deed in STAGES:
            self.plan(
                sent_at + (due_at - sent_at) * shares[stage],
                f"reminder {stage}",
                self._remind(referral, deed),
            )

    def _remind(self, referral: Referral, deed: Callable[..., None]) -> Deed:
        def remind(when: datetime) -> None:
            if referral.is_waiting:
                deed(by=CARETAKER, referral=referral, at=when)

        return remind
