"""A questionnaire that is published, for tests of pages, and somebody who fills it as a browser without scripts does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.test import Client

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.actions import publish_questionnaire, read_in_workbook, receive_submission
from halka.questionnaires.builder.keeping import begun as begun_building
from halka.questionnaires.builder.sheets import of_workbook
from halka.questionnaires.examine import examined
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Built, Version
from halka.questionnaires.workbook.reading import read as read_rows
from halka.trust.actor import Actor
from tests.questionnaires.sheets import Row, text, workbook
from tests.seen import Page, Part, read

VISIT: Sequence[Row] = [
    {"type": "begin_group", "name": "who", "label": "Who", "appearance": "field-list"},
    {"type": "text", "name": "name", "label": "Your name", "required": "yes"},
    {
        "type": "integer",
        "name": "age",
        "label": "Your age",
        "constraint": ". >= 18",
        "constraint_message": "You have to be 18 or older.",
    },
    {"type": "select_one yes_no", "name": "trained", "label": "Were you trained?"},
    {
        "type": "text",
        "name": "where",
        "label": "Where, ${name}?",
        "relevant": "${trained} = 'yes'",
        "required": "yes",
    },
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "course", "label": "Course"},
    {"type": "text", "name": "title", "label": "Its title"},
    {"type": "end_repeat"},
    {"type": "select_one province", "name": "province", "label": "Province"},
    {
        "type": "select_one district",
        "name": "district",
        "label": "District",
        "choice_filter": "province = ${province}",
    },
    {"type": "note", "name": "thanks", "label": "Thank you, ${name}."},
]
CHOICES: Sequence[Row] = [
    {"list_name": "yes_no", "name": "yes", "label": "Yes"},
    {"list_name": "yes_no", "name": "no", "label": "No"},
    {"list_name": "yes_no", "name": "unsure", "label": "I do not know", "missing": "dont_know"},
    {"list_name": "province", "name": "east", "label": "East"},
    {"list_name": "province", "name": "west", "label": "West"},
    {"list_name": "district", "name": "hill", "label": "Hill", "province": "east"},
    {"list_name": "district", "name": "shore", "label": "Shore", "province": "west"},
]


def published(
    by: Actor,
    at: datetime,
    survey: Sequence[Row] = VISIT,
    version: str = "1",
    form_id: str = "visit",
    choices: Sequence[Row] = CHOICES,
    purpose: str = "",
    **sheets: Sequence[Row],
) -> Version:
    settings = [{"form_id": form_id, "version": version, "form_title": "A visit"}]
    if purpose:
        settings[0] |= {"attribute::halka:purpose": purpose, "namespaces": 'halka="urn:halka:xforms:1"'}
    content = workbook(survey, choices=choices, settings=settings, **sheets)
    found = examined(content, "visit.xlsx")
    assert found.ok, found.problems
    return publish_questionnaire(by=by, at=at, name="visit.xlsx", content=content, found=found)


class Filler:
    """One person at a browser: reads a page and sends its form with what is written over it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.status = 0
        self.page = Page("html")

    def open(self, address: str) -> Page:
        answer = self.client.get(address, follow=True)
        return self._read(address, answer)

    def send(self, go: str = "next", **answers: str | list[str]) -> Page:
        """The form of the page as a browser would send it, with these answers by the name of their field."""
        form = next(form for form in self.page.main.all("form") if form.said.get("method") == "post")
        said = self._given(form) | {name.replace("__", ":"): value for name, value in answers.items()}
        address = form.said.get("action") or self.address
        answer = self.client.post(address, said | {"go": go}, follow=True)
        return self._read(address, answer)

    def _read(self, address: str, answer: object) -> Page:
        chain = getattr(answer, "redirect_chain", [])
        self.address = chain[-1][0] if chain else address
        self.status = int(getattr(answer, "status_code", 0))
        self.page = read(getattr(answer, "content", b"").decode())
        return self.page

    @staticmethod
    def _given(form: Part) -> dict[str, str | list[str]]:
        found: dict[str, str | list[str]] = {}
        for one in form.all("input"):
            kind, name = one.said.get("type", "text"), one.said.get("name", "")
            if not name or "disabled" in one.said:
                continue
            if kind == "checkbox":
                if "checked" in one.said:
                    ticked = found.setdefault(name, [])
                    assert isinstance(ticked, list)
                    ticked.append(one.said.get("value", "on"))
            elif kind != "radio" or "checked" in one.said:
                found[name] = one.said.get("value", "")
        for one in form.all("textarea"):
            found[one.said["name"]] = one.text
        for one in form.all("select"):
            chosen = [
                option.said.get("value", "") for option in one.all("option") if "selected" in option.said
            ]
            found[one.said["name"]] = chosen[0] if chosen else ""
        return found


def begun(person: Person, client: Client, version: Version) -> Filler:
    filler = Filler(client)
    filler.open(f"/fill/{version.questionnaire.ref}/")
    filler.send()
    return filler


def being_made(by: Person, at: datetime) -> Built:
    """What somebody makes in the browser: pages, choices, a condition, and something that is wrong."""
    content = workbook([*VISIT, text("odd", relevant="${nobody} = 'x'")], choices=CHOICES)
    return begun_building(by, of_workbook(read_rows(content, "visit.xlsx")), at)


def some_of_each(keeper: Person, half: Person, sender: Person, at: datetime) -> dict[str, str]:
    """References: a questionnaire in two versions that one person has begun and one has sent, and a workbook in which
    something is wrong."""
    version = published(keeper, at)
    changed = [row for row in VISIT if row.get("name") != "age"]
    published(keeper, at + timedelta(hours=1), [*changed, text("more")], version="2")
    drafts.begin(half, version.questionnaire, "", at)
    drafts.begin(sender, version.questionnaire, "", at)
    sent = drafts.half_filled(sender, version.questionnaire, at)
    assert sent is not None
    filled = receive_submission(
        by=sender,
        at=at,
        version=sent.filling.version,
        instance_id=sent.instance_id,
        raw=written(sent.state),
        way="plain",
    )
    content = workbook([text("a"), text("b", relevant="${a} = \u201cx\u201d")])
    wrong = read_in_workbook(
        by=keeper, at=at, name="b.xlsx", content=content, found=examined(content, "b.xlsx")
    )
    return {
        "questionnaire": version.questionnaire.ref,
        "version": version.ref,
        "filled": filled.ref,
        "workbook": wrong.ref,
        "built": being_made(keeper, at).ref,
    }
