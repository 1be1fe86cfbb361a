"""What the server does for the engine in the browser: the page, the form, the answers so far, keeping and sending them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.models import Questionnaire, Submission
from halka.questionnaires.received import raw
from halka.questionnaires.views import in_browser
from halka.questionnaires.views.words_in_browser import words_of
from tests.cast import DAY, START, Cast, cast
from tests.questionnaires.shelf import begun, published
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
NOW = START + DAY
XML = "text/xml"


@pytest.fixture
def browser(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], Client]:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(in_browser, "has_engine", lambda: True)
    return lambda person: signed_in(person, NOW, monkeypatch)


Browsers = Callable[[Person], Client]


def _begun(browser: Browsers) -> tuple[Cast, Client, str]:
    c = cast()
    client = browser(c.alice)
    version = published(c.fatma, NOW)
    begun(c.alice, client, version)
    return c, client, f"/fill/{version.questionnaire.ref}"


def _with(xml: str, **answers: str) -> str:
    for name, answer in answers.items():
        xml = re.sub(rf"<{name}/>|<{name}>[^<]*</{name}>", f"<{name}>{answer}</{name}>", xml, count=1)
    return xml


def test_the_page_may_run_what_reads_conditions_and_no_other_page_may(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    answer = client.get(f"{address}/browser/")
    assert "script-src 'self' 'wasm-unsafe-eval'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    plain = client.get(f"{address}/1/")
    assert "wasm" not in plain.headers["Content-Security-Policy"]
    assert "geolocation=()" in plain.headers["Permissions-Policy"]


def test_without_the_engine_plain_pages_serve(browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    _c, client, address = _begun(browser)
    assert b"Fill it in this browser" in client.get(f"{address}/").content
    monkeypatch.setattr(in_browser, "has_engine", lambda: False)
    assert client.get(f"{address}/browser/").headers["Location"] == f"{address}/"
    assert b"Fill it in this browser" not in client.get(f"{address}/").content


def test_a_plain_page_leads_into_the_browser_with_what_stands_on_it(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    said = {"shown": "who:name who:age who:trained", "who:name": "Ay\u015fe", "go": "browser"}
    assert client.post(f"{address}/1/", said).headers["Location"] == f"{address}/browser/"
    assert "<name>Ay\u015fe</name>" in client.get(f"{address}/answers/").content.decode()


def test_whoever_has_not_begun_is_led_to_the_beginning_and_reads_nothing(browser: Browsers) -> None:
    c, _client, address = _begun(browser)
    other = browser(c.bob)
    assert other.get(f"{address}/browser/").headers["Location"] == f"{address}/"
    for part in ("form", "answers"):
        assert other.get(f"{address}/{part}/").status_code == 404
    for part in ("answers", "send"):
        assert other.post(f"{address}/{part}/", b"<data/>", content_type=XML).status_code == 404


def test_the_form_is_served_as_it_was_frozen(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    version = Questionnaire.objects.get().versions.get()
    assert client.get(f"{address}/form/").content == bytes(version.xform)


def test_what_is_kept_in_the_browser_stands_on_the_plain_page(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    xml = client.get(f"{address}/answers/").content.decode()
    kept = client.post(f"{address}/answers/", _with(xml, name="Ay\u015fe", age="30"), content_type=XML)
    assert kept.json() == {"kept": True, "edition": "2"}
    assert 'value="Ay\u015fe"' in client.get(f"{address}/1/").content.decode()
    assert "<age>30</age>" in client.get(f"{address}/answers/").content.decode()


def test_what_the_engine_leaves_out_stays_as_it_was(browser: Browsers) -> None:
    """A client sends nothing of what is not relevant; the answer comes back when it is relevant again."""
    c, client, address = _begun(browser)
    xml = client.get(f"{address}/answers/").content.decode()
    client.post(f"{address}/answers/", _with(xml, trained="yes"), content_type=XML)
    told = client.get(f"{address}/answers/").content.decode()
    client.post(f"{address}/answers/", _with(told, where="Ankara"), content_type=XML)
    without = _with(told, trained="no").replace("<where/>", "")
    client.post(f"{address}/answers/", without, content_type=XML)
    assert "<where>" not in client.get(f"{address}/answers/").content.decode()
    half = drafts.half_filled(c.alice, Questionnaire.objects.get(), NOW)
    assert half is not None
    assert [one.entered for one in half.state.nodes("/data/who/where")] == ["Ankara"]


def test_entries_that_were_taken_away_are_gone_and_new_ones_there(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    xml = client.get(f"{address}/answers/").content.decode()
    two = re.sub(
        r"<course>.*</course>", "<course><title>one</title></course><course><title>two</title></course>", xml
    )
    client.post(f"{address}/answers/", two, content_type=XML)
    assert client.get(f"{address}/answers/").content.decode().count("<course>") == 2
    one = two.replace("<course><title>one</title></course>", "")
    client.post(f"{address}/answers/", one, content_type=XML)
    left = client.get(f"{address}/answers/").content.decode()
    assert (left.count("<course>"), "two" in left, "<title>one" in left) == (1, True, False)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "<data",
        "<!DOCTYPE x><data/>",
        "<other/>",
        "<data><meta><instanceID>uuid:1</instanceID></meta></data>",
    ],
)
def test_what_is_no_answer_to_this_form_changes_nothing(browser: Browsers, sent: str) -> None:
    _c, client, address = _begun(browser)
    before = client.get(f"{address}/answers/").content
    for part in ("answers", "send"):
        assert client.post(f"{address}/{part}/", sent, content_type=XML).status_code == 400
    assert client.get(f"{address}/answers/").content == before
    assert not Submission.objects.exists()


def test_what_is_not_complete_is_named_and_not_received(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    xml = client.get(f"{address}/answers/").content.decode()
    answer = client.post(f"{address}/send/", _with(xml, age="17"), content_type=XML)
    assert answer.status_code == 422
    assert answer.json()["wrong"] == [
        {"at": "/data/who/name", "says": "This answer is needed."},
        {"at": "/data/who/age", "says": "You have to be 18 or older."},
    ]
    assert not Submission.objects.exists()


def test_it_is_received_once_as_the_engine_wrote_it(browser: Browsers) -> None:
    _c, client, address = _begun(browser)
    xml = _with(client.get(f"{address}/answers/").content.decode(), name="Ay\u015fe", age="30")
    answer = client.post(f"{address}/send/", xml, content_type=XML)
    submission = Submission.objects.get()
    assert answer.json() == {"leads": f"/filled/{submission.ref}/"}
    assert (submission.way, submission.findings, raw(submission)) == ("browser", {}, xml.encode())
    assert client.post(f"{address}/send/", xml, content_type=XML).status_code == 404
    assert Submission.objects.count() == 1


def test_the_page_says_the_same_in_every_language_of_the_form() -> None:
    found = words_of(
        [
            "English (en)",
            "T\u00fcrk\u00e7e (tr)",
            "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 (ar)",
            "Xhosa (xh)",
        ]
    )
    english, turkish, arabic, other = found.values()
    assert set(english["words"]) == set(turkish["words"]) == set(arabic["words"])  # type: ignore[call-overload]
    assert not set(english["words"].values()) & set(arabic["words"].values())  # type: ignore[attr-defined]
    assert (arabic["dir"], turkish["dir"], other["words"]) == ("rtl", "ltr", english["words"])


def test_two_windows_overwrite_nothing_of_each_other(browser: Browsers) -> None:
    """The second one that is kept lies beside the first, and waits for its writer; the first goes on."""
    c, client, address = _begun(browser)
    read = client.get(f"{address}/answers/")
    xml, edition = read.content.decode(), read.headers["X-Edition"]

    def keep(tab: str, seen: str, **answers: str) -> dict[str, str]:
        kept = client.post(
            f"{address}/answers/",
            _with(xml, **answers),
            content_type=XML,
            headers={"X-Tab": tab, "X-Edition": seen},
        )
        said: dict[str, str] = kept.json()
        return said

    first = keep("one", edition, name="Ay\u015fe")
    assert first["kept"]
    assert keep("one", edition, name="Ay\u015fe K")["kept"]  # its answer was lost on the way: no other window
    other = keep("two", edition, name="Can")
    assert keep("two", edition, name="Can")["elsewhere"]  # once
    waits = Submission.objects.get()
    assert (waits.state, waits.reason, other["elsewhere"]) == (
        "waits",
        "half_filled",
        f"/waiting/{waits.ref}/",
    )
    assert "<name>Ay\u015fe K</name>" in client.get(f"{address}/answers/").content.decode()
    assert "Can" in client.get(other["elsewhere"]).content.decode()
    drafts.forget(c.alice, Questionnaire.objects.get())
    assert client.post(f"{other['elsewhere']}mend/").status_code == 302
    assert "<name>Can</name>" in client.get(f"{address}/answers/").content.decode()
