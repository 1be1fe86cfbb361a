"""The last night before the demo day: a child alone at the station, told by the police to the duty desk."""

from __future__ import annotations

from datetime import datetime

from halka.casework.notices.actions import send_notice
from halka.demo.stage import Stage

TELLS, OFFICE = "kaan", "CPU-AKO"


def plan_night(stage: Stage) -> None:
    stage.plan(stage.moment(OFFICE, -1, "23:10"), "a notice at night", lambda at: _tell(stage, at))


def _tell(stage: Stage, at: datetime) -> None:
    send_notice(
        by=stage.people[TELLS],
        at=at,
        to_unit=stage.units[OFFICE],
        source="police",
        what_seen="Alone at the bus station since nine. Waits for a cousin who does not come.",
        child_known_as="Can",
        child_words="I do not want to go back tonight.",
        where_child_is="With us at the station, with an officer.",
        danger_now="yes",
        sex="male",
        age_guess=11,
        concerns=["separated"],
    )
