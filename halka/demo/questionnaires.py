"""The questionnaires of the demo: those of casework, and what caseworkers say of their own abilities."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from halka import profiles
from halka.demo.stage import Stage
from halka.questionnaires.actions import publish_questionnaire
from halka.questionnaires.examine import examined
from halka.questionnaires.shipped import publish_shipped

NAME = "F18_caseworker_capacity_assessment.xlsx"
COORDINATOR, OFFICE = "ayla", "FAM"
PUBLISHED = -60


def plan_questionnaire(stage: Stage) -> None:
    """Plans the day on which they are published."""
    at = stage.moment(OFFICE, PUBLISHED, "09:00")
    stage.plan(at, "the questionnaires of casework", publish_shipped)
    stage.plan(at, "the questionnaire", lambda when: _publish(stage, when))


def _publish(stage: Stage, when: datetime) -> None:
    content = (Path(profiles.__file__).parent / "ia" / "questionnaires" / NAME).read_bytes()
    publish_questionnaire(
        by=stage.people[COORDINATOR], at=when, name=NAME, content=content, found=examined(content, NAME)
    )
