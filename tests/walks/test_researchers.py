"""Tasks of a researcher (P10): an instrument of 18 questions made without knowing XLSForm, held once, and its answers."""

from __future__ import annotations

import io
import zipfile

import pytest

from halka.questionnaires.models import Submission, Version, WorkbookDraft
from tests.cast import DAY, HOUR, START, Cast, somebody
from tests.paper import Reader
from tests.walks.conftest import Sit

pytestmark = pytest.mark.django_db
AT = START + DAY

_KNOWN = {"on": "q4", "operator": "is", "value": "Yes"}
_YES_NO = {"kind": "one", "scale": "yes_no", "dont_know": "on"}


def _said(words: str, **answers: str) -> dict[str, str]:
    return {"label_0": words, **answers}


QUESTIONS = [
    _said("Code of the interview", kind="text", required="on", level="1"),
    _said("Do you want to answer?", kind="one", scale="yes_no", required="on"),
    _said("How old are you?", kind="integer", at_least="6", at_most="17"),
    _said("Do you know what the Child Protection Unit is?", **_YES_NO),
    _said("Who is the person who comes to you?", kind="text", level="3", **_KNOWN),
    _said(
        "How is this person?",
        kind="many",
        choice_0_0="Fun",
        choice_1_0="Caring",
        choice_2_0="Strict",
        **_KNOWN,
    ),
    _said("How often do you meet?", kind="scale", scale="frequency", refused="on"),
    _said("How are the visits?", kind="scale", scale="quality", refused="on"),
    _said("When was the last one?", kind="date"),
    _said("Who went with you?", kind="many", choice_0_0="Mother", choice_1_0="Father", choice_2_0="Nobody"),
    _said("What was hard at home?", kind="long", level="4"),
    _said("Was it explained to you?", **_YES_NO),
    _said("Were you asked what you want?", **_YES_NO),
    _said("What helped most?", kind="rank", choice_0_0="Talking", choice_1_0="Food", choice_2_0="School"),
    _said("How is it now?", kind="scale", scale="change", dont_know="on"),
    _said("What would you change?", kind="long", level="3"),
    _said("What would you say to other children?", kind="long", level="3"),
    _said("Thank you for answering.", kind="note", level="0"),
]
ANSWERS = {
    "q1": "I-07", "q2": "yes", "q3": "12", "q4": "yes", "q5": "Arta", "q7": "4", "q8": "5", "q9": "2026-03-01",
    "q11": "Nothing", "q12": "yes", "q13": "dont_know", "q15": "4", "q16": "More play", "q17": "Ask for help",
}  # fmt: skip


def built(rea: Reader) -> None:
    """All of it by what stands on the pages; nobody writes a name, a list or a formula."""
    rea.open("/fill/").follow("Make a questionnaire")
    rea.press("Begin", title="Children's assessment", pages="", version="1")
    rea.follow("Add a question")
    for number, question in enumerate(QUESTIONS, start=1):
        rea.press("Keep, and add" if number < len(QUESTIONS) else "Keep", **question)
    assert f"{len(QUESTIONS)} questions" in rea.text
    assert "to mend" not in rea.text
    rea.press("Hand it in to be published")


def held(c: Cast, sit: Sit) -> Reader:
    """The instrument made, published by who looks after questionnaires, and filled by the researcher."""
    rea = sit(somebody("Rea", c.child_unit, "researcher"), AT)
    built(rea)
    fatma = sit(c.fatma, AT + HOUR)
    fatma.open(f"/questionnaires/drafts/{WorkbookDraft.objects.get().ref}/").press("Publish")
    rea.open(f"/fill/{Version.objects.get().questionnaire.ref}/").press("Begin")
    while "look it over and send it" not in rea.text:
        form = next(
            form for form in rea.page.forms if any(words == "Keep and go on" for words, *_b in form.buttons)
        )
        rea.press("Keep and go on", **{name: said for name, said in ANSWERS.items() if name in form.fields})
    return rea.press("Send it")


def test_p10_1_builds_an_instrument_of_18_questions(c: Cast, sit: Sit) -> None:
    rea = sit(somebody("Rea", c.child_unit, "researcher"), AT)
    built(rea)
    draft = WorkbookDraft.objects.get()
    assert draft.verdict["ok"]
    assert draft.verdict["questions"] == 18
    assert draft.sent_by.username == "rea"


def test_p10_3_holds_an_interview(c: Cast, sit: Sit) -> None:
    held(c, sit)
    submission = Submission.objects.get()
    assert submission.findings == {}
    assert submission.received_from.username == "rea"


def test_p9_3_takes_answers_along_with_their_codebook(c: Cast, sit: Sit) -> None:
    rea = held(c, sit).open("/fill/").follow("Read the answers").follow("Look at them")
    assert "1 answer" in rea.text
    address = f"{rea.address}take/"
    asked = {"kind": "csv", "language": "English (en)", "reason": ""}
    content = b"".join(rea.client.post(address, asked))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        answers, codebook = (
            archive.read(name).decode("utf-8-sig") for name in ("answers.csv", "codebook.csv")
        )
    assert "(does not know)" in answers
    assert "Often" in answers
    assert "Arta" not in answers  # it may say who somebody is, and no reason was said
    assert "Who is the person who comes to you?" in codebook
    nadia = sit(somebody("Nadia", c.child_unit, "analyst"), AT + DAY)
    assert "1 answer" in nadia.open(rea.address).text
