"""Random children who hide x everybody x every registered renderer: no protected word reaches somebody it is not for."""

from __future__ import annotations

import io
import json
import random
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client

from halka.casework.models import Case
from halka.config import copies
from halka.sharing.models import Referral
from halka.trust.release.renderers import RENDERERS, Holds
from tests import walk
from tests.cast import HOUR, a_closed_case, a_planned_case, erase
from tests.proofs import beside, size
from tests.proofs.forms import Form, addresses, forms_on
from tests.proofs.hidden import AT, CANARIES, FOR, NAMES, SERVICES, Hidden, build
from tests.proofs.renders import hits
from tests.proofs.shown import PAGES, SHOWS_MUCH, Shown, content, page_of, shown

pytestmark = pytest.mark.django_db
IN_A_WORLD = 450
"""So many renders of pages of one child; then another one is made."""
OFTEN = 20
"""In the whole proof each pair of a renderer and a reader that was seen at all is seen so often."""
MOST_WORLDS, FEW_WORLDS = 60, 14
FIRST = {"worker", "supervisor", "officer", "coordinator", "partner", "other_worker", "administrator"}
"""Between them they are shown every page."""
OF_COPIES = {"backup_manifest"}
OF_NO_CHILD = {f"answers_{kind}" for kind in ("page", "csv", "xlsx", "sav", "parquet", "files")}
"""What shows answers that belong to no case; what each opens: tests/questionnaires/answers/."""
MACHINE = "machine"
"""The reader of what commands write and of what lies beside."""


class Proof:
    """What was rendered for whom, and what should not have stood there."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.seen: Counter[tuple[str, str]] = Counter()
        self.found: set[tuple[str, str, str, str]] = set()
        self.tried: Counter[tuple[str, str]] = Counter()
        self.met: dict[tuple[str, str], set[tuple[str, str]]] = {}
        """Who asked for which page -> what was seen there, and after its forms were sent, by whom."""
        self.rendered = 0

    def take(
        self,
        things: Iterable[Shown],
        role: str,
        where: str,
        *,
        asked: str = "",
        sent: str = "",
        page: tuple[str, str] | None = None,
    ) -> None:
        """What somebody asked for in an address comes back to whoever did; what was sent in a form, on its page alone."""
        self.rendered += 1
        mine = {field: word for field, word in CANARIES.items() if role not in FOR[field]}
        for thing in things:
            self.seen[thing.renderer, role] += 1
            if page:
                self.met.setdefault(page, set()).add((thing.renderer, role))
            listed = RENDERERS[thing.renderer]
            wanted = mine if listed.holds is Holds.WORDS else {**CANARIES, **NAMES}
            if (thing.renderer, role) == (
                "error_page",
                "shelter",
            ):  # its own name stands at the top of every page
                wanted = {field: word for field, word in wanted.items() if field != "hidden_unit"}
            typed = asked + (sent if listed.holds is Holds.WORDS else "")
            wanted = {field: word for field, word in wanted.items() if word not in typed}
            self.found |= {(field, role, thing.renderer, where) for field in hits(thing.body, wanted)}

    @property
    def few(self) -> dict[tuple[str, str], int]:
        return {pair: times for pair, times in self.seen.items() if times < OFTEN}

    def narrowed(self, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Only pages on which something stands that was seen seldom; all, where it stands on none of them. What the
        machine writes comes with every child."""
        few = {pair for pair in self.few if pair[1] != MACHINE}
        pages = {page: found & few for page, found in self.met.items() if found & few}
        if few - set().union(*pages.values()):
            return asked
        return [(role, address) for role, address in asked if (role, page_of(address)) in pages]

    def ordered(self, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """What nobody saw yet comes first, then what shows much and was shown seldom; what was refused every time comes late."""
        self.chance.shuffle(asked)
        unseen = missing(self)
        waiting: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for role, address in asked:
            waiting.setdefault((role, page_of(address)), []).append((role, address))
        order = [
            (
                self.tried[pair]
                + (0.3 if pair[1] == "referral" else 2) * n
                + (pair[0] not in FIRST)
                + 8 * (pair[1] not in SHOWS_MUCH)
                - 20 * bool(self.rendered and unseen.intersection(PAGES.get(pair[1], ()))),
                one,
            )
            for pair, some in waiting.items()
            for n, one in enumerate(some)
        ]
        return [one for _, one in sorted(order, key=lambda each: each[0])]


def asked(hidden: Hidden) -> list[tuple[str, str]]:
    """Everybody and every address of this child, and what is searched for."""
    extra = [f"/cases/{hidden.case.ref}/refer/?service={service}" for service in SERVICES[:3]]
    extra += [f"/cases/?words={word}" for word in (NAMES["first_name"], CANARIES["school"])]
    every = sorted({*addresses(hidden.refs), *extra, hidden.file})
    letters = {*hidden.refs["referrals"]}
    found = []
    for role, person in hidden.people.items():
        mine = {letter.ref for letter in Referral.objects.visible_to(person, AT)}
        others = sorted(letters - mine)[1:]  # one that is not theirs is enough
        found += [(role, address) for address in every if not any(ref in address for ref in others)]
        if role == "worker":  # whoever has the phone, too: it is the worker's
            found.append((role, hidden.list_of_phone))
    return found


def look(proof: Proof, role: str, client: Client, address: str) -> list[Form]:
    """One answer and all that is around it; the forms on it that do something."""
    answer = client.get(address, headers={"X-OpenRosa-Version": "1.0"})
    proof.tried[role, page_of(address)] += 1 if answer.status_code == 200 else 5
    things = list(shown(answer, address))
    known = {thing.renderer for thing in things}
    if not known - {"header", "title", "address"}:  # a page that is no renderer of its own
        things.append(Shown("people_and_units", content(answer)))
    proof.take(things, role, page_of(address), asked=address, page=(role, page_of(address)))
    if proof.chance.random() < 0.5 and "html" in answer.headers.get("Content-Type", ""):
        return [form for form in forms_on(address, content(answer).decode()) if form.method == "post"]
    return []


def send(proof: Proof, role: str, client: Client, form: Form, hidden: Hidden) -> None:
    """As filled in by somebody, or left empty; what was said of it, and everything taken back."""
    sent = form.filled(proof.chance) if proof.chance.random() < 0.7 else dict(form.given)
    before, page = deepcopy(client.cookies), (role, page_of(form.page))
    with transaction.atomic():
        last = beside.newest()
        answer: Any = client.post(form.action, sent)
        proof.take(beside.entries(last), MACHINE, f"post {page_of(form.action)}")
        action = page_of(form.action)
        proof.take(shown(answer, form.action), role, f"post {action}", sent=str(sent), page=page)
        if answer.status_code == 302 and answer.url.startswith("/"):
            then = client.get(answer.url)
            now = stands(role, hidden)
            proof.take(shown(then, answer.url), now, f"after {action}", sent=str(sent), page=page)
        transaction.set_rollback(True)
    client.cookies = before


def stands(role: str, hidden: Hidden) -> str:
    """What somebody is to the case by now: a transfer may have been accepted."""
    case, person = Case.unscoped.get(pk=hidden.case.pk), hidden.people[role]
    if case.worker_id == person.pk:
        return "worker"
    return "supervisor" if case.is_supervised_by(person, AT) else role


def broken(proof: Proof, role: str, client: Client, hidden: Hidden, patch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of a page: its error page says nothing of what the page held."""

    def fall(*_args: object, **_more: object) -> None:
        raise RuntimeError("a fault")

    with patch.context() as here:
        here.setattr("halka.web.views.case.render", fall)
        client.raise_request_exception = False
        address = f"/cases/{hidden.case.ref}/"
        proof.take(shown(client.get(address), address), role, "a fault")
        client.raise_request_exception = True


def test_no_protected_word_reaches_somebody_it_is_not_for(
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    beside.in_place(tmp_path, settings, monkeypatch)
    wanted, log = size("renders", 300), beside.Log()
    is_whole = wanted >= 10_000
    proof, worlds = Proof(random.Random(11)), 0
    with log.listening():
        while proof.rendered < wanted or missing(proof) or (is_whole and proof.few):
            worlds += 1
            assert worlds <= (MOST_WORLDS if is_whole else FEW_WORLDS), (proof.few, missing(proof))
            with transaction.atomic():
                is_enough = proof.rendered >= wanted and not missing(proof)
                a_child(proof, log, tmp_path, monkeypatch, capsys, is_whole=is_whole, is_enough=is_enough)
                transaction.set_rollback(True)
            assert proof.found == set(), "\n".join(map(str, sorted(proof.found)))
    if is_whole:
        with capsys.disabled():
            print(f"\n{proof.rendered} answers, files and lines, {worlds} children, {len(proof.seen)} pairs")
            print(*sorted(Counter(name for name, _ in proof.seen.elements()).items()))


def missing(proof: Proof) -> set[str]:
    """The rows of the registry that were not rendered yet, but for what needs a store of its own or is of no child."""
    return RENDERERS.keys() - {renderer for renderer, _ in proof.seen} - OF_COPIES - OF_NO_CHILD


@pytest.mark.django_db(transaction=True)
def test_nor_does_any_stand_beside_a_copy(
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the copy is of the encrypted file; PostgreSQL has pg_dump")
    beside.in_place(tmp_path, settings, monkeypatch)
    proof = Proof(random.Random(11))
    hidden = build(proof.chance)
    closed = a_closed_case(hidden.c, a_planned_case(hidden.c)[0], AT)
    erase(code=closed.code, basis="court_order", at=AT + HOUR)  # the list of erasures has a line
    times = OFTEN if size("renders", 300) >= 10_000 else 1
    for n in range(times):
        monkeypatch.setattr(copies, "datetime", moment(AT + (n + 2) * HOUR))
        for thing in beside.of_copies(capsys, with_drill=n % 10 == 9):
            proof.take([thing], MACHINE, "copies")
    assert proof.found == set(), proof.found
    assert all(proof.seen[renderer, MACHINE] >= times for renderer in {*OF_COPIES, "terminal", "file_name"})


def moment(at: datetime) -> type:
    """A clock that stands at that moment."""
    return type("Moment", (datetime,), {"now": classmethod(lambda _cls, _zone=None: at)})


def a_child(
    proof: Proof, log: beside.Log, place: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    *, is_whole: bool, is_enough: bool,
) -> None:  # fmt: skip
    last = beside.newest()
    hidden = build(proof.chance)
    clients = {role: walk.signed_in(one, AT, patch) for role, one in hidden.people.items()}
    forms: dict[tuple[object, ...], tuple[str, Form]] = {}
    every = proof.narrowed(asked(hidden)) if is_enough else asked(hidden)
    for role, address in proof.ordered(every)[: IN_A_WORLD if is_whole else 300]:
        for form in look(proof, role, clients[role], address):
            forms.setdefault((role, *form.shape), (role, form))
    for role, form in proof.chance.sample(list(forms.values()), min(40, len(forms))):
        send(proof, role, clients[role], form, hidden)
    for role in ("worker", "supervisor"):
        broken(proof, role, clients[role], hidden, patch)
    for thing in [*beside.entries(last), beside.table()]:
        proof.take([thing], MACHINE, "beside")
    for thing in beside.commands(hidden, place, proof.chance, capsys):
        proof.take([thing], MACHINE, "command")
    for thing in log.taken():
        proof.take([thing], MACHINE, "log")


def plain(value: str) -> bytes:
    return f"<p>{value}</p>".encode()


def office(value: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "".join(f"<w:t>{letter}</w:t>" for letter in value))
    return file.getvalue()


CARRIED: dict[str, Callable[[str], bytes]] = {
    "a page": plain,
    "entities": lambda value: "".join(f"&#{ord(letter)};" for letter in value).encode(),
    "tags between": lambda value: "".join(f"<b>{letter}</b>" for letter in value).encode(),
    "an address": lambda value: (
        "/cases/?words=" + "".join(f"%{ord(letter):02X}" for letter in value)
    ).encode(),
    "an office file": office,
    "an office file in another": lambda value: zipped(office(value)),
    "base64": lambda value: b64encode(f"a letter about {value} and more".encode()),
    "quoted-printable": lambda value: "".join(f"={ord(letter):02X}" for letter in value).encode(),
    "capitals": lambda value: value.upper().encode(),
    "a signed cookie": lambda value: urlsafe_b64encode(zlib.compress(json.dumps([value]).encode())),
    "JSON": lambda value: json.dumps({"said": [value]}).encode(),
}


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inside.docx", content)
    return file.getvalue()


@pytest.mark.parametrize("way", CARRIED)
def test_the_search_finds_each_word_however_it_is_carried(way: str) -> None:
    for field, canary in CANARIES.items():
        assert field in hits(CARRIED[way](canary), CANARIES), (way, field)
    assert hits(CARRIED[way]("nothing of the kind"), CANARIES) == set()
