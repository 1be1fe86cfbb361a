"""The list of forms, the form, what lies beside it: who gets what, byte for byte (conformance A01 to A14, X)."""

from __future__ import annotations

import base64

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.directory.actions import close_account
from halka.questionnaires.models import Phone
from halka.questionnaires.phones.actions import revoke_phone
from halka.trust.actor import OPERATOR
from tests.cast import DAY
from tests.questionnaires.phones.collect import Collect, message_of
from tests.questionnaires.phones.kit import LEVELS, Kit
from tests.questionnaires.sheets import text
from tests.questionnaires.shelf import published


def test_before_it_sends_it_is_told_how_much_it_may_send(kit: Kit) -> None:
    for method in ("HEAD", "GET"):  # A01, X01
        answer = kit.collect.ask(method, f"{kit.collect.base}/submission")
        assert answer.status_code == 204
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "100000000"


def test_what_is_no_program_for_forms_is_told_so(kit: Kit) -> None:
    answer = Client().head(f"{kit.collect.base}/submission")  # A02
    assert answer.status_code == 400


@pytest.mark.parametrize("why", ["taken away", "ended", "unknown", "switched off"])
def test_a_code_that_holds_no_more_is_403_and_asks_for_no_password(kit: Kit, why: str) -> None:
    if why == "taken away":  # A04, X04
        revoke_phone(by=kit.c.alice, at=kit.at, phone=kit.phone)
    elif why == "ended":
        kit.later(31 * DAY)
    elif why == "switched off":
        close_account(by=OPERATOR, at=kit.at, person=kit.c.alice)
    base = "/key/unknown" if why == "unknown" else kit.collect.base
    answer = kit.collect.ask("GET", f"{base}/formList")
    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer.headers
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["Content-Language"]  # X02; Date is written by the server program
    assert "supervisor" in message_of(answer)
    assert Phone.objects.filter(turned_away_at=kit.at).exists() == (why != "unknown")


def test_open_forms_are_listed_and_come_as_the_list_says(kit: Kit) -> None:
    forms = kit.collect.forms()  # A09 to A14
    assert set(forms) == {"reg", "visit"}
    assert forms["visit"].download.startswith(f"http://testserver{kit.collect.base}/")
    for _time in range(2):  # X32
        assert kit.collect.form(forms["visit"]) == bytes(kit.visit.xform)
    assert set(kit.collect.forms("?formID=reg")) == {"reg"}
    assert kit.collect.forms("?formID=zzz") == {}


def test_only_what_is_open_is_listed_and_the_newest_of_it(kit: Kit) -> None:
    known = kit.collect.forms()
    kit.move("visit", "closing")
    assert set(kit.collect.forms()) == {"reg"}  # X09
    assert kit.collect.form(known["visit"])  # X10: who has its address may fetch it
    kit.move("visit", "closed")
    assert set(kit.collect.forms()) == {"reg"}  # A27
    assert kit.collect.ask("GET", known["visit"].download).status_code == 404
    kit.later(DAY)
    published(kit.c.fatma, kit.at, [text("a")], version="2", form_id="reg")
    assert kit.collect.forms()["reg"].version == "2"


def test_odd_ids_and_titles_leave_the_list_readable(kit: Kit) -> None:
    name = 'a b/c "d" & <e>'  # X07, X08
    version = published(kit.c.fatma, kit.at, [text("a")], form_id="odd")
    type(version.questionnaire).objects.filter(pk=version.questionnaire_id).update(form_id=name)
    type(version).objects.filter(pk=version.pk).update(title="Ziyaret <1> & زيارة")
    listed = kit.collect.forms()[name]
    assert listed.name == "Ziyaret <1> & زيارة"
    assert kit.collect.form(listed)


def test_what_lies_beside_a_form_comes_as_the_manifest_says(kit: Kit) -> None:
    kit.later(DAY)
    rows = [{"type": "select_one_external risk", "name": "r", "label": "Risk", "choice_filter": "x=1"}]
    published(
        kit.c.fatma,
        kit.at,
        rows,
        form_id="ext",
        choices=[],
        external_choices=[{**one, "x": "1"} for one in LEVELS],
    )
    published(kit.c.fatma, kit.at, [text("a")], form_id="bare")
    forms = kit.collect.forms()  # X33
    assert forms["bare"].manifest == ""
    media = kit.collect.media(forms["ext"])
    assert set(media) == {"itemsets.csv"}
    assert b"low" in kit.collect.medium(media["itemsets.csv"])


def test_what_is_for_one_person_is_kept_nowhere(kit: Kit) -> None:
    for address in (f"{kit.collect.base}/formList", kit.collect.forms()["reg"].download):
        answer = kit.collect.ask("GET", address)  # X34
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Authorization" in answer.headers["Vary"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies


def test_a_slash_at_the_end_leads_nowhere_else(kit: Kit) -> None:
    assert kit.collect.ask("GET", f"{kit.collect.base}/formList/").status_code == 200  # X29
    xml = kit.registration("uuid:1")
    kit.collect.base += "/submission/.."
    assert kit.collect.ask("POST", f"/key/{kit.token}/submission/", b"").status_code == 400
    assert xml


def _basic(kit: Kit, password: str = "", name: str = "alice") -> dict[str, str]:
    said = base64.b64encode(f"{name}:{password or kit.password}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


def test_a_name_and_a_password_of_the_phone_are_taken_over_https_only(kit: Kit) -> None:
    plain = Collect(Client(), "", headers=_basic(kit))
    answer = plain.ask("HEAD", "/submission")  # A07
    assert answer.status_code == 401
    safe = Collect(Client(), "", headers=_basic(kit), secure=True)
    assert safe.ask("HEAD", "/submission").status_code == 204  # A08
    assert safe.forms()["reg"].download.startswith("https://testserver/phone-forms/")
    assert safe.form(safe.forms()["reg"])
    nobody = Collect(Client(), "", secure=True).ask("HEAD", "/submission")
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"].startswith("Basic")


def test_the_password_of_a_person_opens_nothing_here(kit: Kit) -> None:
    own = Collect(Client(), "", headers=_basic(kit, "Alice-long-enough-1"), secure=True)
    assert own.ask("GET", "/formList").status_code == 401
    of_other = Collect(Client(), "", headers=_basic(kit, name="bob"), secure=True)
    assert of_other.ask("GET", "/formList").status_code == 401


def test_wrong_passwords_are_counted_like_any_other(kit: Kit) -> None:
    wrong = Collect(Client(), "", headers=_basic(kit, "wrong"), secure=True)
    for _try in range(5):
        assert "do not belong together" in message_of(wrong.ask("GET", "/formList"))
    right = Collect(Client(), "", headers=_basic(kit), secure=True)
    assert "Too many tries" in message_of(right.ask("GET", "/formList"))


def test_a_site_behind_https_tells_a_phone_that_comes_without(kit: Kit, settings: LazySettings) -> None:
    settings.HALKA_HTTPS = settings.SECURE_SSL_REDIRECT = True
    answer = kit.collect.ask("GET", f"{kit.collect.base}/formList")
    assert answer.status_code == 403
    assert "https" in message_of(answer)


def test_whoever_is_signed_in_beside_it_does_nothing_there(kit: Kit) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kit.c.alice)
    cookie = Collect(browser, "", secure=True)  # X30
    assert cookie.post(kit.registration("uuid:x")).status_code == 401
    with_token = Collect(browser, f"/key/{kit.token}")
    assert set(with_token.forms()) == {"reg", "visit"}
