"""A questionnaire says what it is for; that is checked before it is published, and it is opened from its subject's page only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, Contact
from halka.directory.models import Unit
from halka.questionnaires import drafts
from halka.questionnaires.actions import move_questionnaire, publish_questionnaire
from halka.questionnaires.apart import examined_apart
from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.models import Filling, Questionnaire, Submission, Version
from halka.questionnaires.purposes import Subject, all_purposes, needs
from halka.questionnaires.shipped import FOLDER, publish_shipped
from halka.questionnaires.wording import text_of
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, a_registered_case, cast
from tests.paper import Reader
from tests.questionnaires.contacts import CONTACT, WORDS, fill_in, half, questionnaire, send
from tests.questionnaires.sheets import Row, text, workbook
from tests.questionnaires.shelf import Filler
from tests.seen import See
from tests.walk import signed_in
from tests.witness import refused

NOW = START + DAY
NAMESPACES = 'halka="urn:halka:xforms:1"'
YES_NO = [
    {"list_name": "yn", "name": "yes", "label": "Yes"},
    {"list_name": "yn", "name": "no", "label": "No"},
]


def form(survey: Sequence[Row], purpose: str = "contact", version: str = "1", form_id: str = "own") -> bytes:
    settings = {
        "form_id": form_id,
        "version": version,
        "namespaces": NAMESPACES,
        "attribute::halka:purpose": purpose,
    }
    return workbook(survey, choices=YES_NO, settings=[settings])


def of(survey: Sequence[Row], **more: str) -> Examined:
    return examined(form(survey, **more), "own.xlsx", needs=needs())


def whole() -> list[Row]:
    """Every field that a contact needs, each with its level."""
    kinds = {"input": "text", "select1": "select_one yn", "select": "select_multiple yn"}
    wanted = (needs() or {})["contact"]
    return [
        {"type": kinds[kind[0]], "name": name, "label": name, "bind::halka:level": "3"}
        for name, kind in wanted.items()
    ]


def test_a_field_that_is_missing_is_said_by_sheet_and_cell() -> None:
    found = of([row for row in whole() if row["name"] != "how"])
    assert not found.ok
    problem = found.problems[0]
    assert (problem.sheet, problem.cell, problem.column) == ("settings", "D2", "attribute::halka:purpose")
    assert text_of(problem) == "A form for “contact” needs a question called “how”."


def test_a_field_of_another_type_and_one_without_a_level_are_said_where_they_stand() -> None:
    rows = whole()
    rows[1] = {**rows[1], "type": "text"}
    rows[2] = {**rows[2], "bind::halka:level": "7"}
    said = [(p.code, p.sheet, p.cell) for p in of(rows).problems if p.level == "error"]
    assert said == [("purpose_kind", "survey", "A3"), ("no_level", "survey", "D4")]


def test_an_unknown_purpose_is_refused_also_in_a_process_of_its_own() -> None:
    content = form([text("a", **{"bind::halka:level": "2"})], purpose="magic")
    found = examined_apart(content, "own.xlsx")
    assert not found.ok
    assert found.problems[0].values["known"] == ", ".join(sorted(one.code for one in all_purposes()))


@pytest.mark.django_db
def test_an_unknown_purpose_is_never_published() -> None:
    c = cast()
    content = form([text("a")], purpose="magic")
    found = examined(content, "own.xlsx")  # without the purposes nothing is wrong with it
    assert found.ok
    with refused("what this questionnaire is for"):
        publish_questionnaire(by=c.fatma, at=NOW, name="own.xlsx", content=content, found=found)
    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_one_at_a_time_serves_a_purpose_and_all_its_versions_the_same() -> None:
    c = cast()
    shipped = questionnaire(NOW)

    def publish(version: str, purpose: str = "contact") -> Version:
        content = form(whole(), purpose, version)
        return publish_questionnaire(
            by=c.fatma, at=NOW, name="own.xlsx", content=content, found=examined(content, "own.xlsx")
        )

    with refused("is open for the same purpose"):
        publish("1")
    move_questionnaire(by=c.fatma, at=NOW, questionnaire=shipped, state="closing")
    own = publish("1").questionnaire
    with refused("is for something else"):
        publish("2", "")
    shipped.refresh_from_db()
    with refused("is open for the same purpose"):
        move_questionnaire(by=c.fatma, at=NOW, questionnaire=shipped, state="open")
    publish_shipped(NOW + DAY)
    assert Questionnaire.objects.get(purpose="contact", state="open") == own


@pytest.mark.django_db
def test_shipped_ones_are_published_once_and_never_over_those_of_an_institution() -> None:
    c = cast()
    publish_shipped(NOW)
    publish_shipped(NOW)
    assert Version.objects.filter(questionnaire__form_id="F07").count() == 1
    Version.objects.update(name="1", published_by=c.fatma)
    publish_shipped(NOW + DAY)
    assert Version.objects.filter(questionnaire__form_id="F07").count() == 1
    Version.objects.update(published_by=None)
    publish_shipped(NOW + DAY)
    assert Version.objects.filter(questionnaire__form_id="F07").count() == 2


def test_every_shipped_form_for_a_purpose_has_what_its_deed_needs() -> None:
    for path in FOLDER.glob("*.xlsx"):
        found = examined(path.read_bytes(), path.name, needs=needs())
        assert found.ok, (path.name, found.problems)


@pytest.mark.django_db
def test_it_is_opened_from_the_page_of_its_case_only(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    case, row = a_registered_case(c), questionnaire(NOW)
    alice = Filler(signed_in(c.alice, NOW, monkeypatch))
    assert "Contact" not in alice.open("/fill/").main.text
    for address in (f"/fill/{row.ref}/", f"/fill/{row.ref}/1/", f"/fill/{row.ref}~nothing/1/"):
        assert alice.client.get(address).status_code == 404
    page = alice.open(f"/cases/{case.ref}/contact/")
    assert alice.address == f"/fill/{row.ref}~{case.ref}/1/"
    assert case.code in page.main.text
    assert not Filling.objects.exists()  # nothing is kept before something was sent
    assert signed_in(c.greta, NOW, monkeypatch).get(alice.address).status_code == 404
    assert signed_in(c.bob, NOW, monkeypatch).get(alice.address).status_code == 403


@pytest.mark.django_db
def test_a_contact_is_written_down_looked_over_and_sent_from_plain_pages(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    case = a_registered_case(c)
    questionnaire(NOW)
    alice = Filler(signed_in(c.alice, NOW, monkeypatch))
    alice.open(f"/cases/{case.ref}/contact/")
    said: dict[str, str] = {
        "how": "phone",
        "with": "child",
        "child_seen": "no",
        "voice__child_involved": "present",
        "voice__child_words": "I am fine.",
        "voice__child_effect": "Nothing more is to be done.",
    }
    page = alice.send(**said)
    assert "came up because of what you answered" in page.main.text  # why the child was not seen
    alice.send(not_seen_why="at_school", **said)
    assert alice.page.title == "What you answered: look it over and send it"
    last, address = alice.page, alice.address
    alice.send()
    assert alice.address == f"/cases/{case.ref}/"
    assert "Sent and kept" in alice.page.text
    made = Contact.unscoped.get()
    assert (made.how, made.happened_at) == ("phone", NOW)
    alice.page, alice.address = last, address
    alice.send()
    assert Contact.unscoped.count() == Submission.objects.count() == 1


@pytest.mark.django_db
def test_two_windows_write_over_nothing_and_send_once(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    case = a_registered_case(c)
    send(half(c.alice, case, NOW), NOW)
    first, second = (Filler(signed_in(c.alice, NOW, monkeypatch)) for _window in range(2))
    for window in (first, second):
        window.open(f"/cases/{case.ref}/contact/")
    first.send("leave", how="phone")
    second.send("leave", how="office")
    assert Filling.objects.count() == 1
    found = drafts.half_filled(
        c.alice, Filling.objects.get().questionnaire, NOW, Subject(case.ref, case.child.ref, "", "")
    )
    assert found is not None
    assert [node.entered for node in found.state.nodes("/data/how")] == ["office"]


@pytest.mark.django_db
def test_today_shows_what_is_half_filled_and_what_was_sent_and_not_done(see: See) -> None:
    c = cast()
    case = a_registered_case(c)
    filled = half(c.alice, case, NOW)
    row = next(row for row in see(c.alice, NOW, "/").rows("Due today") if "Half filled" in row.title)
    assert (row.title, row.url) == (
        "Half filled: Contact / follow-up",
        f"/fill/{filled.filling.key}/1/",
    )
    assert "Contact / follow-up" in see(c.alice, NOW, f"/cases/{case.ref}/").main.text
    assert "Half filled" not in see(c.bob, NOW, "/").main.text
    Case.unscoped.filter(pk=case.pk).update(status="closed", step="closed", closed_at=NOW)
    submission = send(filled, NOW)
    row = next(row for row in see(c.alice, NOW, "/").rows("New for you") if "not done" in row.title)
    page = see(c.alice, NOW, row.url)
    assert "This case is closed. Re-open it first." in page.main.text
    assert WORDS in page.main.text
    assert submission.ref in see(c.alice, NOW, "/waiting/").main.all("a")[-1].said["href"]


@pytest.mark.django_db
def test_what_waits_is_tried_again_mended_or_set_aside_on_its_page(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    case = a_registered_case(c)
    filled = half(c.alice, case, NOW)
    Case.unscoped.filter(pk=case.pk).update(status="closed", step="closed", closed_at=NOW)
    submission = send(filled, NOW)
    client, page = signed_in(c.alice, NOW, monkeypatch), f"/waiting/{submission.ref}/"
    assert client.post(f"{page}again/").headers["Location"] == page
    greta = signed_in(c.greta, NOW, monkeypatch)
    assert {greta.get(page).status_code, greta.post(f"{page}again/").status_code} == {404}
    client = signed_in(c.alice, NOW, monkeypatch)
    Case.unscoped.filter(pk=case.pk).update(status="open", step="services", closed_at=None)
    assert client.post(f"{page}again/").headers["Location"] == f"/cases/{case.ref}/"
    assert Contact.unscoped.count() == 1
    assert client.post(f"{page}aside/").status_code == 404


@pytest.mark.django_db
def test_answers_are_read_on_their_page_by_who_works_on_the_case_and_each_look_is_entered(see: See) -> None:
    c = cast()
    case = a_registered_case(c)
    submission = send(half(c.alice, case, NOW), NOW)
    before = LedgerEntry.objects.latest("seq").seq
    assert WORDS in see(c.bob, NOW, f"/filled/{submission.ref}/").main.text
    looks = LedgerEntry.objects.filter(seq__gt=before, act="page.opened", case=case.ref)
    assert [(look.person, look.reason) for look in looks] == [(c.bob.ref, "filled")]
    assert "Contact / follow-up" in see(c.bob, NOW, f"/cases/{case.ref}/").main.text
    with pytest.raises(AssertionError):
        see(c.greta, NOW, f"/filled/{submission.ref}/")


@pytest.mark.django_db
def test_the_time_that_stands_there_is_that_of_the_reader(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    Unit.objects.filter(pk=c.child_unit.pk).update(profile_code="tr")
    case = a_registered_case(Cast(**{**vars(c), "child_unit": Unit.objects.get(pk=c.child_unit.pk)}))
    publish_shipped(NOW)
    at = datetime(2026, 3, 5, 21, 30, tzinfo=UTC)
    reader = Reader(signed_in(c.alice, at, monkeypatch)).open(f"/cases/{case.ref}/contact/")
    form = next(form for form in reader.page.forms if "when" in form.given)
    assert form.given["when"] == "2026-03-06T00:30"
    fill_in(reader, **CONTACT)
    assert Contact.unscoped.get().happened_at == at
    reader.open(f"/cases/{case.ref}/ask/")
    form = next(form for form in reader.page.forms if "consent_date" in form.given)
    assert form.given["consent_date"] == "2026-03-06"
