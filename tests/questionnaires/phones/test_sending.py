"""What a phone sends: kept once and byte for byte, its files later too, an edit in the place of the first
(conformance A15 to A33, A51, X)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from lxml import etree

from halka.questionnaires import drafts
from halka.questionnaires.acts import QUESTIONNAIRE_FILES
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.models import Arrival, Attachment, Filling, Submission
from halka.questionnaires.phones import attachments
from halka.questionnaires.phones.actions import receive_files, revoke_phone
from halka.questionnaires.received import raw
from halka.trust.models import LedgerEntry
from tests.cast import DAY
from tests.questionnaires.phones.collect import BOUNDARY, Fails, body, filled, message_of, part
from tests.questionnaires.phones.kit import Kit, instance
from tests.questionnaires.sheets import text
from tests.questionnaires.shelf import published
from tests.witness import recorded_once, refused


def _kept(name: str) -> bytes:
    return attachments.opened(Attachment.objects.get(name=name))


def test_it_is_kept_as_it_came_and_answered_with_201(kit: Kit) -> None:
    xml = kit.registration(instance())  # A15
    answer = kit.collect.post(xml)
    assert answer.status_code == 201
    assert "Thank you" in message_of(answer)
    sent = Submission.objects.get()
    assert raw(sent) == xml
    assert sent.way == "phone"
    assert sent.received_from == kit.c.alice
    assert (
        LedgerEntry.objects.filter(thing=sent.ref, act="questionnaire.received", reason="phone").count() == 1
    )
    assert Arrival.objects.get().device_id == "collect:abc"


def test_four_times_the_same_is_kept_once_and_received_four_times(
    kit: Kit,
) -> None:  # X36: as after an answer that was lost
    xml = kit.registration(instance())  # A16 to A18
    assert [kit.collect.post(xml).status_code for _time in range(4)] == [201] * 4
    assert Submission.objects.count() == 1
    assert [row.ct for row in Attachment.objects.all()] == [None]


def test_files_may_come_later_and_what_nobody_named_is_not_kept(kit: Kit) -> None:
    xml = kit.registration(instance())  # A19 to A21
    kit.collect.post(xml)
    assert kit.collect.post(xml, {"a.jpg": b"\xff\xd8face"}, is_incomplete=True).status_code == 201
    assert _kept("a.jpg") == b"\xff\xd8face"
    assert kit.collect.post(xml, {"evil.exe": b"MZ"}).status_code == 201
    assert [row.name for row in Attachment.objects.all()] == ["a.jpg"]
    assert b"face" not in bytes(Attachment.objects.get().ct or b"")


def test_other_answers_under_the_same_number_are_409(kit: Kit) -> None:
    number = instance()  # A22
    kit.collect.post(kit.registration(number))
    answer = kit.collect.post(kit.registration(number, nickname="Eva"))
    assert answer.status_code == 409
    assert "other answers" in message_of(answer)
    assert "Ana" not in message_of(answer)


def test_nobody_sends_under_the_number_of_somebody_else(kit: Kit) -> None:
    xml = kit.registration(instance())
    kit.collect.post(xml)
    _phone, of_greta = kit.phone_of(kit.c.greta)
    assert of_greta.post(xml).status_code == 409
    assert (
        of_greta.post(kit.registration(instance(), replaces=Submission.objects.get().instance_id)).status_code
        == 404
    )


@pytest.mark.parametrize(
    "content",
    [
        f"--{BOUNDARY}--\r\n".encode(),  # A23
        body(b"<data"),  # A24
        body(b"<data/>")[:-20],  # X24: cut off
        body(b"<data/>")[:-2] + b"x",
        part("xml_submission_file", b"<data/>", "a.xml").replace(b"Content-Disposition", b"Con tent"),
        body(
            b"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><data id='reg' version='1'>&e;</data>"
        ),  # A51
        body(
            b"<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><data id='reg' version='1'>&b;</data>"
        ),
        body(b"<a>" * 100_000),  # X31
        body(b"<data id='reg'>" + b"<a/>" * 1_300_000 + b"</data>"),
        b"",
    ],
)
def test_what_cannot_be_read_is_400_at_once_and_nothing_is_kept(kit: Kit, content: bytes) -> None:
    began = time.perf_counter()
    answer = kit.collect.ask("POST", f"{kit.collect.base}/submission", content)
    assert time.perf_counter() - began < 1
    assert answer.status_code == 400
    assert message_of(answer)
    assert not Submission.objects.exists()


def test_a_post_without_a_boundary_is_400(kit: Kit) -> None:
    for kind in ("multipart/form-data", "text/xml"):  # X24
        answer = kit.collect.ask("POST", f"{kit.collect.base}/submission", body(b"<data/>"), kind=kind)
        assert answer.status_code == 400


def test_what_is_too_large_is_413_before_it_is_read(kit: Kit) -> None:
    answer = kit.collect.ask(
        "POST", f"{kit.collect.base}/submission", b"x", CONTENT_LENGTH="100000001"
    )  # X28
    assert answer.status_code == 413
    assert "100 MB" in message_of(answer)


def test_unknown_forms_and_versions_are_404(kit: Kit) -> None:
    xml = kit.registration(instance())  # A25, A26
    assert kit.collect.post(xml.replace(b'id="reg"', b'id="gone"')).status_code == 404
    assert kit.collect.post(xml.replace(b'version="1"', b'version="99"')).status_code == 404


def test_an_older_version_is_taken_and_stays_what_it_is(kit: Kit) -> None:
    xml = kit.registration(instance())  # X12
    kit.later(DAY)
    published(kit.c.fatma, kit.at, [text("a")], version="2", form_id="reg")
    assert kit.collect.post(xml).status_code == 201
    assert Submission.objects.get().version == kit.reg


def test_a_form_that_closes_still_takes_and_one_that_is_closed_does_not(kit: Kit) -> None:
    kit.move("reg", "closing")  # X10, X11
    first = kit.registration(instance())
    assert kit.collect.post(first).status_code == 201
    kit.move("reg", "closed")
    answer = kit.collect.post(kit.registration(instance()))
    assert answer.status_code == 409
    assert "stays on the phone" in message_of(answer)
    assert kit.collect.post(first).status_code == 201  # what was kept is kept: its phone may forget it


def test_an_edit_takes_the_place_of_what_it_edits(kit: Kit) -> None:
    first, second = instance(), instance()  # A28 to A33, X16
    xml, edit = kit.registration(first), kit.registration(second, replaces=first, nickname="Eva")
    kit.collect.post(xml, {"a.jpg": b"face"})
    assert kit.collect.post(edit).status_code == 201
    assert kit.collect.post(edit).status_code == 201
    old, new = Submission.objects.get(instance_id=first), Submission.objects.get(instance_id=second)
    assert attachments.opened(new.attachments.get()) == b"face"
    assert (raw(old), raw(new), new.way) == (xml, edit, "edit")
    assert kit.collect.post(kit.registration(instance(), replaces=first)).status_code == 409
    assert kit.collect.post(kit.registration(instance(), replaces="uuid:unknown")).status_code == 404
    assert kit.collect.post(xml).status_code == 409
    assert Submission.objects.count() == 2


def test_an_edit_sends_a_file_anew_or_names_another(kit: Kit) -> None:
    first, second = instance(), instance()  # X17
    kit.collect.post(kit.registration(first), {"a.jpg": b"old"})
    kit.collect.post(kit.registration(second, replaces=first), {"a.jpg": b"new"})
    assert attachments.opened(Submission.objects.get(instance_id=second).attachments.get()) == b"new"
    third = instance()
    kit.collect.post(kit.registration(third, replaces=second, pic="b.jpg"))
    places = Submission.objects.get(instance_id=third).attachments.all()
    assert [(row.name, row.ct) for row in places] == [("b.jpg", None)]


def test_a_phone_that_is_taken_away_while_it_sends_is_not_taken(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = attachments.named

    def meanwhile(definition: Definition, root: etree._Element) -> list[str]:
        revoke_phone(by=kit.c.alice, at=kit.at, phone=kit.phone)
        return begun(definition, root)

    monkeypatch.setattr(attachments, "named", meanwhile)
    answer = kit.collect.post(kit.registration(instance()))
    assert answer.status_code == 403
    assert not Submission.objects.exists()
    assert not Attachment.objects.exists()


def test_a_hundred_and_fifty_files_in_two_posts_the_second_first(kit: Kit) -> None:
    rows = [{"type": "image", "name": f"p{n}", "label": "Picture"} for n in range(150)]  # X18, X19
    form = published(kit.c.fatma, kit.at, rows, form_id="many")
    xml = filled(bytes(form.xform), {f"p{n}": f"{n}.jpg" for n in range(150)}, instance())
    files = {f"{n}.jpg": str(n).encode() for n in range(150)}
    first, second = dict(list(files.items())[:101]), dict(list(files.items())[101:])
    assert kit.collect.post(xml, second).status_code == 201
    assert kit.collect.post(xml, first, is_incomplete=True).status_code == 201
    assert {
        row.name: attachments.opened(row) for row in Attachment.objects.select_related("submission")
    } == files


def test_the_program_sends_it_in_as_many_posts_as_it_takes(kit: Kit) -> None:
    xml = kit.registration(instance())
    files = {"a.jpg": b"face", **{f"{n}.tmp": b"-" for n in range(120)}}
    assert kit.collect.send(xml, files) == ["Received. Thank you."] * 2
    assert _kept("a.jpg") == b"face"
    kit.move("reg", "closed")
    with pytest.raises(Fails, match="409 This form was closed"):
        kit.collect.send(kit.registration(instance()))


def test_files_that_come_later_are_recorded_once_and_taken_of_a_phone_that_holds(kit: Kit) -> None:
    kit.collect.post(kit.registration(instance()))
    sent, files = Submission.objects.get(), {"a.jpg": b"face"}
    with recorded_once(QUESTIONNAIRE_FILES, thing=sent.ref):
        receive_files(by=kit.c.alice, at=kit.at, phone=kit.phone, submission=sent, files=files)
    revoke_phone(by=kit.c.alice, at=kit.at, phone=kit.phone)
    with refused("may not send any more"):
        receive_files(by=kit.c.alice, at=kit.at, phone=kit.phone, submission=sent, files=files)


def test_names_of_files_in_other_letters_are_found_again(kit: Kit) -> None:
    xml = kit.registration(instance(), pic="çocuğun صورة.jpg")  # X20
    kit.collect.post(xml, {"çocuğun صورة.jpg": b"face"})
    assert _kept("çocuğun صورة.jpg") == b"face"


def test_files_of_repeats_and_the_record_of_filling_have_their_places(kit: Kit) -> None:
    rows = [
        {"type": "begin_repeat", "name": "one", "label": "One"},
        {"type": "image", "name": "pic", "label": "Picture"},
        {"type": "end_repeat"},
        {"type": "image", "name": "again", "label": "Picture"},
        {"type": "text", "name": "words", "label": "Words"},
    ]
    published(kit.c.fatma, kit.at, rows, form_id="rep")  # X21 to X23
    xml = (
        b"<data id='rep' version='1'><one><pic>1.jpg</pic></one><one><pic>2.jpg</pic></one><again>1.jpg</again>"
        b"<words>no.jpg</words><meta><audit>audit.csv</audit><instanceID>uuid:r</instanceID></meta></data>"
    )
    kit.collect.post(xml, {"1.jpg": b"1", "2.jpg": b"2", "audit.csv": b"event", "no.jpg": b"-"})
    assert sorted(row.name for row in Attachment.objects.all()) == ["1.jpg", "2.jpg", "audit.csv"]
    assert _kept("2.jpg") == b"2"


def test_forms_of_other_programs_are_read_too(kit: Kit) -> None:
    xml = (
        b"<data xmlns='reg' xmlns:o='http://openrosa.org/xforms' o:version='1'><nickname>Ana</nickname>"
        b"<o:meta><o:instanceID> uuid:spaced </o:instanceID></o:meta></data>"
    )
    assert kit.collect.post(xml).status_code == 201  # X25
    assert Submission.objects.get().instance_id == "uuid:spaced"
    assert kit.collect.post(b"<data id='reg' version='1'/>").status_code == 201  # X26
    assert Submission.objects.filter(instance_id__startswith="uuid:").count() == 2


def test_the_same_number_in_another_form_is_another_one(kit: Kit) -> None:
    for form in (b"reg", b"visit"):  # X14
        xml = b"<data id='%s' version='1'><meta><instanceID>uuid:same</instanceID></meta></data>" % form
        assert kit.collect.post(xml).status_code == 201
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(("told", "kept"), [("", None), ("x" * 10_000, "x" * 255)])
def test_what_a_phone_calls_itself_is_cut(kit: Kit, told: str, kept: str | None) -> None:
    kit.collect.device_id = told  # X27
    assert kit.collect.post(kit.registration(instance())).status_code == 201
    assert Arrival.objects.get().device_id == kept


def test_a_clock_a_year_off_changes_nothing(kit: Kit) -> None:
    kit.collect.headers["Date"] = "Mon, 30 Nov 2025 01:12:00 GMT"  # X03
    assert kit.collect.post(kit.registration(instance())).status_code == 201
    assert Submission.objects.get().received_at == kit.at


def test_what_is_found_wrong_is_counted_and_never_a_reason_to_turn_it_away(kit: Kit) -> None:
    xml = kit.registration(instance(), nickname="", risk="odd")
    assert kit.collect.post(xml).status_code == 201
    assert Submission.objects.get().findings == {"choice": 1, "required": 1}


def test_a_check_that_fails_loses_nothing(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_about: object) -> None:
        raise RecursionError

    monkeypatch.setattr(drafts, "check", fails)
    assert kit.collect.post(kit.registration(instance())).status_code == 201
    assert Submission.objects.get().findings == {"not_checked": 1}


def test_who_may_not_fill_sends_nothing(kit: Kit) -> None:
    kit.c.alice.posts.update(ends_at=kit.at - timedelta(hours=1))  # X13
    assert kit.collect.post(kit.registration(instance())).status_code == 403
    assert not Submission.objects.exists()


def test_a_phone_takes_nothing_of_what_is_half_filled_on_pages(kit: Kit) -> None:
    drafts.begin(kit.c.alice, kit.reg.questionnaire, "", kit.at)
    kit.collect.post(kit.registration(instance()))
    assert Filling.objects.count() == 1


def test_the_secret_stands_in_no_line_of_a_log(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """X05: also where a request fails."""
    import logging

    from halka.trust.logs import WithoutSecrets

    record = logging.LogRecord(
        "x", logging.ERROR, "", 1, "Error at %s", (f"/key/{kit.token}/submission?a=1",), None
    )
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Error at /key/…/submission?a=1"
    kit.collect.post(kit.registration(instance()))
    kit.collect.post(b"<data")
    assert kit.token not in caplog.text
    assert not LedgerEntry.objects.filter(thing__contains=kit.token[:20]).exists()
