"""Builds the demo province in an empty store, by the same deeds that people do."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter

from django.conf import settings

from halka.casework.models import Case, Contact
from halka.demo import stories_hidden, stories_plain, stories_twice
from halka.demo.night import plan_night
from halka.demo.province import build_province
from halka.demo.questionnaires import plan_questionnaire
from halka.demo.scenes import SEED, VERSION, events
from halka.demo.settling import settle
from halka.demo.stage import Progress, Stage
from halka.demo.survey import plan_survey
from halka.demo.tale import Tale
from halka.demo.waiting import waiting
from halka.directory.models import Unit
from halka.insight.live import speeds
from halka.insight.precomputed import reader
from halka.sharing.models import Referral
from halka.trust import ledger
from halka.trust.models import LedgerEntry

NOTE = "demo.json"
Story = Callable[[Stage], list[Tale]]
STORIES: tuple[Story, ...] = (*stories_plain.STORIES, *stories_twice.STORIES, *stories_hidden.STORIES)


class NotEmpty(Exception):
    """The demo is built only into an empty store: it never mixes with what somebody wrote."""


@dataclass(frozen=True)
class Summary:
    """What was built. `played` and `waiting` hold numbers of the acts in `events.csv`."""

    at: datetime
    seconds: float
    counts: dict[str, int]
    played: frozenset[int]
    waiting: dict[int, str] = field(default_factory=waiting)

    def line(self) -> str:
        counted = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        return f"demo of {self.at:%Y-%m-%d} built in {self.seconds:.0f} s: {counted}"


def build(at: datetime, progress: Progress, share_of_background: float = 1.0) -> Summary:
    """Plays the stories and `share_of_background` of the other cases up to the moment `at`.

    Raises NotEmpty when the store has units already, ScriptProblem when a deed is refused.
    """
    if Unit.objects.exists():
        raise NotEmpty("There is something in this store already. The demo needs an empty one.")
    began = perf_counter()
    stage = Stage(at, *build_province(at, progress))
    played: set[int] = set()
    for story in STORIES:
        for tale in story(stage):
            played |= tale.played
    settle(stage, share_of_background)
    plan_night(stage)
    plan_survey(stage)
    plan_questionnaire(stage)
    with _rarely_tidied():
        stage.play(progress, 0.03, 0.99)
    ledger.checkpoint(at)
    reader.rebuild(at)
    speeds.keep(at)
    summary = Summary(at, perf_counter() - began, _counts(), frozenset(played))
    _leave_note(summary)
    progress("ready", 1.0)
    return summary


@contextmanager
def _rarely_tidied() -> Iterator[None]:
    """Python looks for rings of dead objects less often: the cases of the stage live until the end anyhow."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def told_of(demo_folder: Path | None = None) -> dict[str, object] | None:
    """What `build` wrote down beside the store, or None when no demo of this version lies there."""
    path = (demo_folder or Path(settings.HALKA_DATA)) / NOTE
    if not path.is_file():
        return None
    note: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return note if note.get("version") == VERSION else None


def demo_day() -> datetime | None:
    """The moment at which the demo in the store stands still; None when there is no demo."""
    note = told_of()
    return datetime.fromisoformat(str(note["at"])) if note else None


def _leave_note(summary: Summary) -> None:
    note = {"version": VERSION, "seed": SEED, "at": summary.at.isoformat(), "counts": summary.counts}
    path = Path(settings.HALKA_DATA) / NOTE
    path.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def _counts() -> dict[str, int]:
    return {
        "cases": Case.unscoped.count(),
        "open": Case.unscoped.filter(status__in=["open", "on_hold"]).count(),
        "contacts": Contact.unscoped.count(),
        "referrals": Referral.unscoped.count(),
        "entries": LedgerEntry.objects.count(),
    }


def unheard(summary: Summary) -> list[int]:
    """Acts of the stories that were neither played nor listed as waiting. Empty when the script is whole."""
    return sorted(set(events()) - summary.played - set(summary.waiting))
