"""A referral on paper: value by value what its page shows the same reader, entered once, and nothing that stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import pypdfium2
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.cases.actions import register_child
from halka.casework.cases.child_voice import ChildVoice
from halka.directory.models import Person, Unit
from halka.documents.pdf import pdf
from halka.insight import extract
from halka.sharing.actions.answer import accept_referral, refuse_referral, see_referral, serve, tell_sender
from halka.sharing.actions.paper import print_received_referral, print_sent_referral
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.acts import REFERRAL_PRINTED, REFERRAL_SEEN
from halka.sharing.models import Referral
from halka.sharing.printed import on_paper
from halka.trust.models import Sealed
from tests.casework import erased_world
from tests.cast import DAY, HOUR, SPOKE, WHY, Cast, cast, somebody
from tests.documents import readback
from tests.seen import See
from tests.sharing.letters import AT, a_full_case, a_letter
from tests.sharing.on_paper import Paper, careful
from tests.sharing.test_letter import LANGUAGES, letter_of
from tests.walk import signed_in
from tests.witness import denied, entries_since, last_seq, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = AT + 3 * HOUR


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


class Take(Protocol):
    def __call__(
        self, person: Person, referral: Referral, language: str = "en", at: datetime = NOW
    ) -> Paper: ...


@pytest.fixture
def take(monkeypatch: pytest.MonkeyPatch) -> Take:
    """Somebody prints a referral; the document is held against the bytes of the answer."""

    def paper(person: Person, referral: Referral, language: str = "en", at: datetime = NOW) -> Paper:
        Person.objects.filter(pk=person.pk).update(language=language)
        reader = Person.objects.get(pk=person.pk)
        answer = signed_in(reader, at, monkeypatch).get(f"/referrals/{referral.ref}/print/")
        assert answer.status_code == 200
        found = Referral.unscoped.get(pk=referral.pk)
        address = f"http://testserver/referrals/{referral.ref}/"
        is_received = reader.unit_code == found.to_unit.code
        with translation.override(language):
            document = on_paper(found, is_received=is_received, address=address, at=at)
        assert pdf(document) == answer.content
        return Paper(answer.content, document)

    return paper


Same = Callable[..., Paper]


@pytest.fixture
def same(see: See, take: Take) -> Same:
    """The paper, after it was held against the page: letter, words, steps, state."""

    def held(person: Person, referral: Referral, language: str = "en") -> Paper:
        paper = take(person, referral, language)
        shown = see(Person.objects.get(pk=person.pk), NOW, f"/referrals/{referral.ref}/")
        letters = shown.main.all("div", kind="letter")
        assert paper.letter == (letter_of(shown) if letters else {})
        assert paper.notices == [f"“{words}”" for words in shown.main.texts("blockquote")]
        [status] = shown.main.all("div", id="status")
        steps = list(zip(status.texts("th")[2:], status.texts("td"), strict=True))
        assert steps
        for step, moment in steps:
            assert paper.head[step].endswith(
                moment.rpartition(", ")[2]
            )  # on paper with its year, without the weekday
            assert set(paper.head[step].split()[:2]) <= set(moment.replace(",", "").split())
        assert shown.main.texts("span", kind="state")[0] in paper.head.values()
        return paper

    return held


@pytest.mark.parametrize("language", LANGUAGES)
def test_sender_and_receiver_take_along_what_their_page_shows(c: Cast, same: Same, language: str) -> None:
    referral = a_letter(c, a_full_case(c), "health_check", language)
    sent = same(c.alice, referral, language)
    preview = same(c.dora, referral, language)
    for paper in (sent, preview):
        careful(paper)
    assert list(sent.letter.values()) == [v for f, v in referral.letter.items() if f != "child_words"]
    assert sent.notices == ["“I want to stay at school.”"]
    assert preview.notices == []
    for secret in ("Zed", "Quux", "0555", "Insulin", "Omer"):
        assert (secret in sent.text, secret in preview.text) == (True, False)
    accept_referral(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    received = same(c.dora, referral, language)
    careful(received)
    assert (received.letter, received.notices) == (sent.letter, sent.notices)


@pytest.mark.parametrize("person", ["dora", "alice"])
def test_the_answer_is_for_a_pen_until_it_is_known(c: Cast, same: Same, person: str) -> None:
    referral, reader = a_letter(c, a_full_case(c), "legal"), getattr(c, person)
    pen = {"We", "Day of the answer", "Who to ask for", "First appointment", "Stamp and signature"}
    assert set(same(reader, referral).for_a_pen) == {*pen, "Reason, or what else we need"}
    accept_referral(by=c.dora, referral=referral, at=AT + 2 * HOUR, appointment_at=AT + DAY)
    paper = same(reader, referral)
    assert set(paper.for_a_pen) == {"Feedback", "Who to ask for", "Stamp and signature"}
    filled = {field.label: (field.value, field.chosen) for field in paper.fields if field.kind != "line"}
    assert filled["We"] == (None, ("accept",))
    assert filled["Day of the answer"] == ("2026-03-08", ())
    assert filled["First appointment"] == ("2026-03-09", ())
    serve(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + 2 * HOUR)
    told = same(reader, referral)
    assert (told.for_a_pen, told.answered) == ([], {"Feedback": "She slept."})


def test_a_refusal_is_told_to_the_sender_and_nothing_of_the_child_to_who_refused(c: Cast, same: Same) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    refuse_referral(
        by=c.dora, referral=referral, reason="no_capacity", explanation="Full until May.", at=AT + 2 * HOUR
    )
    sent, refusal = same(c.alice, referral), same(c.dora, referral)
    assert list(sent.answered) == ["Refused"]
    assert str(sent.answered["Refused"]).endswith(". Full until May.")
    assert "Zed Quux" in sent.text
    assert (refusal.letter, refusal.notices, refusal.answered) == ({}, [], {})
    assert refusal.head["State"].startswith("refused: ")
    careful(refusal)


def test_after_the_end_the_receiver_takes_nothing_of_the_child_along(c: Cast, same: Same) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    serve(by=c.dora, referral=referral, at=AT + HOUR)
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + HOUR)
    finish_referral(by=c.alice, referral=referral, at=AT + 2 * HOUR)
    ended = same(c.dora, referral)
    assert (ended.letter, ended.notices, ended.for_a_pen) == ({}, [], [])
    for secret in ("Zed", "Girl", "Order 12"):
        assert secret not in ended.text
    assert "Zed Quux" in same(c.alice, referral).text


def test_what_stays_is_on_no_paper(c: Cast, same: Same) -> None:
    case = a_full_case(c)
    restrict(
        by=c.alice,
        case=case,
        at=AT - 2 * HOUR,
        from_whom="Canaryaunt",
        reason="shame",
        withheld=["safety_note"],
    )
    referral = a_letter(c, case, "mental_health")
    accept_referral(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    for person in (c.alice, c.dora):
        text = same(person, referral).text
        for stays in ("Hidden Lane", "Canaryaunt", "Omer", "0777", "Insulin", "must not know"):
            assert stays not in text
        assert "School One" not in text  # nor the name of the field, nor why it stayed
        assert "This service does not need it" not in text


def test_a_hidden_place_is_another_service_on_paper(c: Cast, same: Same) -> None:
    case = a_full_case(c)
    sita = somebody("Sita", c.shelter, "focal", 1)
    Unit.objects.filter(pk=c.shelter.pk).update(phone="0999777")
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.shelter, service="safe_shelter", at=AT, basis="court"
    )
    send_referral(by=c.alice, referral=referral, at=AT, **WHY)
    for person in (c.alice, sita):
        paper = same(person, referral)
        assert paper.head["To"] == "another service"
        assert paper.head["From"] == "Alice, Unit CPU-1"
        assert "SHE-1" not in paper.text
        assert "0999777" not in paper.text
    Unit.objects.filter(pk=c.child_unit.pk).update(is_hidden=True)
    assert same(sita, referral).head["From"] == "another service"


def test_title_address_code_and_name_of_the_file_tell_a_number_and_nothing_else(
    c: Cast, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    paper = take(c.alice, referral)
    metadata = pypdfium2.PdfDocument(paper.pdf).get_metadata_dict(skip_empty=True)
    assert metadata.pop("Title") == f"Referral {referral.number}"
    assert set(metadata) <= {"Creator", "Producer"}
    assert paper.code.payload == f"http://testserver/referrals/{referral.ref}/"
    assert referral.number in paper.code.says
    answer = signed_in(c.alice, NOW, monkeypatch).get(f"/referrals/{referral.ref}/print/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{referral.number}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    for secret in (b"Zed", b"Quux"):  # what stands outside of its pages, such as bookmarks
        assert secret not in paper.pdf


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_arabic_name_and_long_words_come_back_from_paper(c: Cast, same: Same, language: str) -> None:
    case = a_full_case(c)
    words = "Every evening he shouts and I go to my grandmother, who lives behind the market. " * 8
    named = {"first_name": "ليلى", "last_name": "الأحمد", "national_id": "31145678"}
    register_child(
        by=c.alice, case=case, at=AT - 2 * HOUR, identity=named,
        voice=ChildVoice("present", words=words.strip(), effect="x", was_alone=True),
    )  # fmt: skip
    referral = a_letter(c, case, "health_check", language)
    accept_referral(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    paper = same(c.dora, referral, language)
    read = readback.tokens(readback.by_poppler(paper.pdf))
    at = read.index("ليلى")
    assert read[at : at + 3] == ["ليلى", "الأحمد", "31145678"]  # the number after the name, as it is read
    careful(paper, pages=2)


def test_a_letter_that_no_font_has_is_said_and_prints_nothing(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_full_case(c)
    register_child(
        by=c.alice, case=case, at=AT - 2 * HOUR, identity={"first_name": "\N{LINEAR B SYLLABLE B008 A}"},
        voice=SPOKE,
    )  # fmt: skip
    referral = a_letter(c, case, "health_check")
    client = signed_in(c.alice, NOW, monkeypatch)
    answer = client.get(f"/referrals/{referral.ref}/print/", follow=True)
    assert answer.redirect_chain == [(f"/referrals/{referral.ref}/", 302)]
    assert "Print the page from the browser instead." in answer.content.decode()


def test_it_is_entered_once_and_told_as_a_look(c: Cast, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_full_case(c)
    referral = a_letter(c, case, "legal")
    see_referral(by=c.dora, referral=referral, at=AT + HOUR)
    both = {"case": case.ref, "thread": referral.ref, "at": NOW}
    for person, unit, to_unit in ((c.alice, "CPU-1", "CLI-1"), (c.dora, "CLI-1", "CPU-1")):
        client = signed_in(person, NOW, monkeypatch)
        with recorded_once(REFERRAL_PRINTED, person=person.ref, unit=unit, to_unit=to_unit, **both):
            assert client.get(f"/referrals/{referral.ref}/print/").status_code == 200
    who = see(c.alice, NOW, f"/cases/{case.ref}/who/").main.texts("tr")
    assert len([row for row in who if "12:00" in row and "Alice" in row]) == 1
    assert len([row for row in who if "Dora" in row]) == 2  # seen, and printed
    assert "Unit CLI-1 printed the referral." in see(c.alice, NOW, f"/cases/{case.ref}/?deeds=all").main.text
    assert REFERRAL_PRINTED not in extract.events()["type"].to_pylist()  # a look is no step of the process
    assert REFERRAL_SEEN in extract.events()["type"].to_pylist()


def test_who_prints_before_opening_the_page_has_seen_it(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    client = signed_in(c.dora, NOW, monkeypatch)
    before = last_seq()
    client.get(f"/referrals/{referral.ref}/print/")
    assert [entry.act for entry in entries_since(before)] == [REFERRAL_SEEN, REFERRAL_PRINTED]
    assert Referral.unscoped.get(pk=referral.pk).seen_at == NOW


def test_it_needs_the_permission(c: Cast) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    with denied(c.dora):
        print_sent_referral(by=c.dora, referral=referral, at=NOW)
    for person in (c.alice, c.charlie):
        with denied(person):
            print_received_referral(by=person, referral=referral, at=NOW)


def test_a_stranger_and_who_is_too_close_find_nothing(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_full_case(c)
    referral, taken = a_letter(c, case, "legal"), a_letter(c, case, "legal")
    revoke_referral(by=c.alice, referral=taken, at=AT + HOUR)
    declare_conflict(by=c.emil, case=case, person=c.emil, reason="family", at=AT + HOUR)
    for person, asked in (
        (c.charlie, referral), (c.greta, referral), (c.fatma, referral), (c.emil, referral), (c.dora, taken),
    ):  # fmt: skip
        client = signed_in(person, NOW, monkeypatch)
        before = last_seq()
        answer = client.get(f"/referrals/{asked.ref}/print/")
        assert answer.status_code == 404, person
        assert [entry.outcome for entry in entries_since(before)] == ["denied"]
    address = f"/referrals/{referral.ref}/print/"
    assert Client().get(address).status_code == 302
    assert signed_in(c.alice, NOW, monkeypatch).post(address).status_code == 405


def test_the_sender_prints_what_was_taken_back_and_no_draft(
    c: Cast, same: Same, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_full_case(c)
    taken = a_letter(c, case, "legal")
    revoke_referral(by=c.alice, referral=taken, at=AT + HOUR)
    paper = same(c.alice, taken)
    assert paper.for_a_pen == []
    assert "Taken back" in paper.head
    draft = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT, basis="vital"
    )
    with refused("A draft cannot be printed"):
        print_sent_referral(by=c.alice, referral=draft, at=NOW)
    client = signed_in(c.alice, NOW, monkeypatch)
    before = last_seq()
    answer = client.get(f"/referrals/{draft.ref}/print/", follow=True)
    assert answer.redirect_chain == [(f"/referrals/{draft.ref}/", 302)]
    assert "A draft cannot be printed. Send it first." in answer.content.decode()
    assert [entry.act for entry in entries_since(before)] == ["page.opened"]  # of the page to which it led


def test_of_an_erased_child_there_is_a_sentence_and_no_letter(take: Take, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    world = erased_world.build()
    for ref in world.refs["referrals"][1:]:
        for person in (world.c.alice, world.c.dora):
            paper = take(person, Referral.unscoped.get(ref=ref), at=erased_world.AT)
            assert (paper.letter, paper.for_a_pen, len(paper.notices)) == ({}, [], 1)
            assert {*paper.answered} <= {"Refused"}  # the reason is a code, and stays
            assert paper.notices[0].startswith("Erased Mon 9 March 2026, 09:00. Nobody can read any more")
            assert erased_world.CANARY not in paper.text


def test_a_record_that_was_changed_is_not_printed(c: Cast, take: Take) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    Sealed.objects.filter(table="referral").update(ct=b"\x01" + b"x" * 60)
    for person in (c.alice, c.dora):
        paper = take(person, referral)
        assert paper.letter == {}
        assert paper.notices[0].startswith("This record cannot be trusted.")


def test_the_page_leads_to_the_paper(c: Cast, see: See) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    for person in (c.alice, c.dora):
        links = see(person, NOW, f"/referrals/{referral.ref}/").main.all("a", kind="btn")
        assert [a.text for a in links if a.said["href"] == f"/referrals/{referral.ref}/print/"] == ["Print"]
