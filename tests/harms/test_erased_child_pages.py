"""Harm: a child was erased, and then the lists of everybody else break, or a page still says something of her.

The pages of the child are asked for by everybody, every other address by some, and everything is posted to, too.
"""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings

from halka.trust.models import Sealed
from tests import walk
from tests.casework.erased_world import AT, CANARY, World, build
from tests.paper import Reader
from tests.witness import everything

pytestmark = [pytest.mark.django_db, pytest.mark.harm]

# What a post may change besides: how somebody reads, and that a look was entered.
BESIDE = (
    "/language/",
    "/lock/",
    "/tell/",
    "/keep/",
    "/numbers/",
    "/services/",
    "/broken-glass/",
    "/account/",
)


def paths(w: World) -> list[str]:
    everywhere = walk.addresses(
        w.refs, codes=("accept", "approve", "return", "refuse", "serve", "tell", "reject")
    )
    return [
        *everywhere,
        "/cases/?all=1",
        "/cases/?words=Zed",
        "/cases/?words=Canary",
        f"/record/?case={w.case.code}",
    ]


def pages_of(w: World) -> set[str]:
    """What is read of the child at all, and the lists that she stood in."""
    mine = {f"/cases/{w.case.ref}/{page}" for page in ("", "file/", "voice/", "who/")}
    mine |= {f"/referrals/{ref}/{page}" for ref in w.refs["referrals"][1:] for page in ("", "print/")}
    mine |= {f"/notices/{w.refs['notices'][0]}/", f"/transfers/{w.refs['transfers'][0]}/"}
    return mine | {"/", "/cases/", "/referrals/", "/broken-glass/"}


def _of_phones(address: str) -> tuple[int, ...]:
    return (400,) if address.startswith(("/key/", "/formList", "/submission", "/phone-")) else ()


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False


def test_every_page_answers_and_none_says_anything_of_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    w = build()
    read, mine = set[str](), pages_of(w)
    for nth, person in enumerate(w.people):
        client = walk.signed_in(person, AT, monkeypatch)
        for address in walk.some_of(paths(w), nth, mine):
            answer = client.get(address, follow=True)
            # No caretaker runs here, and /health/ says so; what is for programs on phones is nothing for a browser (400).
            answers = (200, 403, 404, 405, *((503,) if address == "/health/" else ()), *_of_phones(address))
            assert answer.status_code in answers, (person, address, answer.status_code)
            assert CANARY not in walk.text(answer), (person, address)
            if answer.status_code == 200 and not answer.redirect_chain:
                read.add(address)
    assert mine <= read, mine - read


def test_the_pages_say_that_it_is_erased_and_offer_nothing_but_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = build()
    c = w.c
    case, letter = w.case, w.refs["referrals"][1]
    asked = [(c.alice, f"/cases/{case.ref}/{page}") for page in ("", "file/", "voice/", "who/")]
    asked += [(c.bob, f"/cases/{case.ref}/"), (c.bob, f"/notices/{w.refs['notices'][0]}/")]
    asked += [(c.alice, f"/referrals/{letter}/"), (c.dora, f"/referrals/{letter}/")]
    asked += [(c.hugo, f"/transfers/{w.refs['transfers'][0]}/")]
    for person, address in asked:
        page = Reader(walk.signed_in(person, AT, monkeypatch)).open(address)
        assert "Erased Mon 9 March" in page.text, (person, address)
        assert [
            form.action for form in page.page.forms if form.action not in ("/lock/", "/language/", "/cases/")
        ] == []
        writing = re.compile(rf"/cases/{case.ref}/(?!file|voice|who|$)|sibling|known|decide")
        assert [href for _words, href in page.page.links if writing.search(href)] == [], (person, address)
    mine = Reader(walk.signed_in(c.alice, AT, monkeypatch)).open(f"/cases/{case.ref}/").text
    # Neither the concern nor a plan without words that calls itself late.
    assert ("Physical violence" in mine, "late" in mine, "Each action has an owner" in mine) == (False,) * 3
    assert ("Closed" in mine, "Closed, Closed" in mine) == (True, False)
    row = Reader(walk.signed_in(c.alice, AT, monkeypatch)).open("/cases/?all=1")
    said = rf"{case.code} {case.code} erased Mon 9 March, 09:00 opened Mon 2 March, .* closed Sun 8 March"
    assert re.search(said, row.text), row.text
    assert "Zed, 9" in row.text  # the other child


def test_nothing_that_is_posted_changes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    w = build()
    about = {ref for refs in w.refs.values() for ref in refs} - {w.other.ref}
    asked = [address for address in paths(w) if any(ref in address for ref in about)]
    for nth, person in enumerate((w.c.alice, w.c.bob, w.c.dora, w.c.hugo)):
        client = walk.signed_in(person, AT, monkeypatch)
        before = everything()
        for address in walk.some_of(asked, nth, of=2):
            if address.startswith(BESIDE):
                continue
            answer = client.post(
                address, {"reason": "other", "level": "low", "worker": w.c.alice.pk, "told": "x"}
            )
            assert answer.status_code in (200, 302, 403, 404, 405, 422), (address, answer.status_code)
            assert everything() == before, (person, address)


def test_a_record_that_was_changed_breaks_no_page_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    w = build(erase=False)
    Sealed.objects.exclude(child=w.other.child.ref).update(ct=b"\x01" + b"x" * 60)
    for nth, person in enumerate(w.people):
        client = walk.signed_in(person, AT, monkeypatch)
        for address in walk.some_of(paths(w), nth, pages_of(w), of=10):
            answer = client.get(address, follow=True)
            # No caretaker runs here, and /health/ says so; what is for programs on phones is nothing for a browser (400).
            answers = (200, 403, 404, 405, *((503,) if address == "/health/" else ()), *_of_phones(address))
            assert answer.status_code in answers, (person, address, answer.status_code)
            assert CANARY not in walk.text(answer)
    alice = Reader(walk.signed_in(w.c.alice, AT, monkeypatch))
    for page in ("", "file/", "voice/"):
        assert "cannot be trusted" in alice.open(f"/cases/{w.case.ref}/{page}").text
    for ref in w.refs["referrals"][1:]:
        assert "cannot be trusted" in alice.open(f"/referrals/{ref}/").text
    bob = Reader(walk.signed_in(w.c.bob, AT, monkeypatch))
    assert "cannot be trusted" in bob.open(f"/notices/{w.refs['notices'][0]}/").text
    hugo = Reader(walk.signed_in(w.c.hugo, AT, monkeypatch))
    assert "cannot be trusted" in hugo.open(f"/transfers/{w.refs['transfers'][0]}/").text
