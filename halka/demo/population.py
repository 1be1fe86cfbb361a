"""The cases around the stories: how many, of whom, where, with which worker; counted so that totals include the stories."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from halka.demo.quotas import deck, poisson
from halka.demo.scenes import records


@dataclass(frozen=True)
class Ward:
    """A child unit: its cases of 24 months, open ones, who works and who supervises. Stories are not counted here."""

    unit: str
    place: str
    cases: int
    open_by_worker: Mapping[str, int]
    supervisor: str
    on_time: float
    stale: int
    spring: float = 1.0

    @property
    def open(self) -> int:
        return sum(self.open_by_worker.values())


WARDS = (
    Ward(
        "CPU-AKO",
        "AKO",
        445,
        {"zeynep": 17, "burcu": 22, "emre": 22, "nazli": 22, "omer": 22, "irem": 21},
        "murat",
        0.91,
        4,
    ),
    Ward("CPU-OVA", "OVA", 212, {"hatice": 29, "yasin": 31}, "asli", 0.64, 2, spring=1.7),
    Ward("CPU-LIM", "LIM", 150, {"gul": 20, "isil": 22}, "cihan", 0.88, 1),
    Ward("CPU-DER", "DER", 80, {"ilker": 23}, "asli", 0.79, 1),
    Ward("CPU-BRE", "BRE", 58, {"arta": 6, "ilir": 8, "mimoza": 8}, "besnik", 0.85, 0),
)
# Zeynep's list is planted: with her stories 3 high, 6 medium, 12 low.
PLANTED_RISK = {"zeynep": ["high"] + ["medium"] * 4 + ["low"] * 12}

SEX = {"female": 51.0, "male": 49.0}
AGES = {(0, 5): 18.0, (6, 11): 36.0, (12, 14): 26.0, (15, 17): 20.0}
RISKS = {"emergency": 4.0, "high": 19.0, "medium": 46.0, "low": 31.0}
SOURCES = {
    "school": 31.0,
    "health": 17.0,
    "police": 14.0,
    "family": 9.0,
    "community": 8.0,
    "helpline": 6.0,
    "child": 3.0,
    "peer": 2.0,
    "ngo": 4.0,
    "social_service": 3.0,
    "anonymous": 3.0,
}
CONCERNS = {
    "neglect": 24.0,
    "out_of_school": 17.0,
    "child_labour": 10.0,
    "hazardous_work": 5.0,
    "physical_abuse": 12.0,
    "domestic_violence_witness": 9.0,
    "early_marriage": 6.0,
    "street_situation": 5.0,
    "sexual_abuse": 4.0,
    "distress": 2.0,
    "self_harm": 2.0,
    "bullying": 2.0,
    "no_documents": 1.0,
    "orphan": 1.0,
}
# The youngest age at which a concern is plausible as the main one.
YOUNGEST = {
    "out_of_school": 6,
    "child_labour": 7,
    "hazardous_work": 9,
    "early_marriage": 13,
    "street_situation": 5,
    "self_harm": 11,
    "distress": 5,
    "bullying": 6,
}
BESIDE = ("social_exclusion", "out_of_school", "weak_care", "bullying", "distress", "no_documents")
DISABILITIES = ("diff_hearing", "diff_walking", "diff_seeing", "diff_remember", "diff_communicating")
DISABLED, REFUGEE = 9.0, 7.0
MEAN_NEEDS = 2.6  # re-sent referrals come on top: 2.8 in all
MEAN_HEARD = 1.6


@dataclass
class Life:
    """One case around the stories, before its times are known."""

    ward: Ward
    worker: str
    is_open: bool
    is_stale: bool = False
    risk: str = ""
    sex: str = ""
    age: int = 0
    source: str = ""
    concerns: list[str] = field(default_factory=list)
    is_disabled: bool = False
    language: str = "tr"
    is_on_time: bool = True
    needs: int = 0
    heard_by: int = 1
    received_at: datetime | None = None


def populate(rng: random.Random, share: float) -> list[Life]:
    """The lives of all wards, or of a `share` of them for a quick look."""
    selvia = [life for ward in WARDS[:4] for life in _of_ward(rng, _scaled(ward, share))]
    bregosa = _of_ward(rng, _scaled(WARDS[4], share))
    _deal(rng, selvia, "TR")
    _deal(rng, bregosa, "AL")
    return selvia + bregosa


def _scaled(ward: Ward, share: float) -> Ward:
    if share >= 1:
        return ward
    few = {worker: round(number * share) for worker, number in ward.open_by_worker.items()}
    return replace(ward, cases=round(ward.cases * share), open_by_worker=few, stale=round(ward.stale * share))


def _of_ward(rng: random.Random, ward: Ward) -> list[Life]:
    lives = [
        Life(ward, worker, is_open=True)
        for worker, number in ward.open_by_worker.items()
        for _ in range(number)
    ]
    for worker in ward.open_by_worker:
        for life, risk in zip(
            [life for life in lives if life.worker == worker], PLANTED_RISK.get(worker, []), strict=False
        ):
            life.risk = risk
    free = [life for life in lives if not life.risk]
    for life in rng.sample(free, min(ward.stale, len(free))):
        life.is_stale, life.risk = True, rng.choice(("medium", "low"))
    workers = list(ward.open_by_worker)
    closed = max(0, ward.cases - len(lives))
    lives += [Life(ward, workers[number % len(workers)], is_open=False) for number in range(closed)]
    on_time = deck(rng, len(lives), {True: ward.on_time, False: 1 - ward.on_time}) if lives else []
    for life, punctual in zip(lives, on_time, strict=True):
        life.is_on_time = punctual
    return lives


def _deal(rng: random.Random, lives: list[Life], profile: str) -> None:
    """Deals every property from a deck in which the stories of the profile already hold their cards."""
    told = [row for row in records().values() if row["profile"] == profile]
    number = len(lives)
    risks = deck(
        rng,
        number - sum(bool(life.risk) for life in lives),
        RISKS,
        [row["risk_path"].split(">")[0] for row in told] + [life.risk for life in lives if life.risk],
    )
    sexes = deck(rng, number, SEX, [row["sex"] for row in told])
    ages = deck(rng, number, AGES, [_band(int(row["age"])) for row in told])
    sources = deck(rng, number, SOURCES, [row["source"] for row in told])
    concerns = deck(rng, number, CONCERNS, [row["concerns"].split(";")[0] for row in told])
    disabled = deck(rng, number, {True: DISABLED, False: 100 - DISABLED}, [True])
    refugees = deck(rng, number, {True: REFUGEE, False: 100 - REFUGEE}, [True])
    for position, life in enumerate(lives):
        life.risk = life.risk or risks.pop()
        life.sex, life.source = sexes[position], sources[position]
        life.age = rng.randint(*ages[position])
        life.concerns = [concerns[position]]
        life.is_disabled = disabled[position]
        life.language = "ar" if refugees[position] and profile == "TR" else {"TR": "tr", "AL": "sq"}[profile]
        life.needs = poisson(rng, MEAN_NEEDS)
        life.heard_by = 1 + poisson(rng, MEAN_HEARD)
    _make_plausible(rng, lives)


def _band(age: int) -> tuple[int, int]:
    return next(band for band in AGES if band[0] <= age <= band[1])


def _make_plausible(rng: random.Random, lives: list[Life]) -> None:
    """Swaps main concerns that do not fit the age; counts stay as they were dealt. Then adds what stands beside."""
    grown = [life for life in lives if life.age >= 13 and life.concerns[0] not in YOUNGEST]
    for life in lives:
        if life.age < YOUNGEST.get(life.concerns[0], 0) and grown:
            other = grown.pop(rng.randrange(len(grown)))
            life.concerns, other.concerns = other.concerns, life.concerns
    for life in lives:
        if rng.random() < 0.35 and (beside := rng.choice(BESIDE)) not in life.concerns and life.age > 5:
            life.concerns = [*life.concerns, beside]
        if life.is_disabled:
            life.concerns = [*life.concerns, rng.choice(DISABILITIES)]
