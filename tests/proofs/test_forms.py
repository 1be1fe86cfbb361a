"""Every form x field x bad value: 4xx or the page again with a sentence, never 5xx, and never half of a deed."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client

from halka.trust.models import LedgerEntry
from tests import walk
from tests.proofs import size
from tests.proofs.forms import Form, Sent, addresses, form_of, forms_of
from tests.proofs.world import AT, build

pytestmark = pytest.mark.django_db

BAD: dict[str, list[str] | None] = {
    "nothing": [""],
    "missing": None,
    "too long": ["a" * 20_001],
    "forged": ["forged-choice"],
    "full-width digits": ["１２"],
    "year 1": ["0001-01-01"],
    "year 9999": ["9999-12-31"],
    "no day": ["2026-02-30"],
    "NUL": ["a\0b"],
    "not a path": ["//elsewhere.example/"],
    "a path and a line": ["/\n/["],
    "below nothing": ["-1"],
    "huge": ["9" * 400],
    "no number": ["NaN"],
    "a list": ["[1, 2]"],
    "twice": ["1", "forged-choice"],
    "half a letter": ["\udcff"],
}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
ALIKE = {"other_worker", "other_supervisor", "second_administrator", "sender", "researcher"}
"""Who is shown hardly a form that others are not; asked only in the whole proof."""
THE_RECORD = {"trust_ledgerentry", "trust_checkpoint"}
OF_NO_DEED = {
    "django_session",
    "directory_tries",
    "trust_typed",
    "questionnaires_filling",
    "questionnaires_built",
}
"""What a request may write that does nothing: it stays awake, it is counted, what was typed, half filled or is being made
is kept for its writer."""


@dataclass
class Outcome:
    status: int
    changed: set[str] = field(default_factory=set)
    entries: int = 0


class Store:
    """What lay in each table before; looked at again only in those that were written."""

    def __init__(self) -> None:
        self.before: dict[str, str] = {}

    def digest(self, table: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            return hashlib.sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()

    def learn(self) -> None:
        self.before = {name: self.digest(name) for name in connection.introspection.table_names()}

    @contextmanager
    def watched(self) -> Iterator[set[str]]:
        written: set[str] = set()

        def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            written.update(WRITES.findall(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield written


def send(client: Client, form: Form, sent: Sent, store: Store) -> Outcome:
    """Sends the form, looks what is left behind, and takes everything back."""
    body = "&".join(
        f"{quote_plus(name, errors='surrogateescape')}={quote_plus(value, errors='surrogateescape')}"
        for name, values in sent.items()
        for value in values
    )
    seq = LedgerEntry.objects.count()
    with transaction.atomic():
        with store.watched() as written:
            if form.method == "post":
                answer = client.post(form.action, body, content_type="application/x-www-form-urlencoded")
            else:
                answer = client.get(f"{form.action.partition('?')[0]}?{body}")
        changed = {name for name in written - OF_NO_DEED if store.digest(name) != store.before.get(name)}
        outcome = Outcome(answer.status_code, changed, LedgerEntry.objects.count() - seq)
        transaction.set_rollback(True)
    return outcome


SHOWN_ONCE = {"/phones/new/", "/offline/take/"}
"""What a deed made is shown in its answer and kept nowhere: the key of a phone, what a device takes along."""


def wrong(form: Form, outcome: Outcome) -> str:
    """What must not be; empty when all is well. Reading is entered, too, so an entry alone is not half a deed."""
    if outcome.status >= 500:
        return f"answered {outcome.status}"
    if outcome.changed and not outcome.entries:
        return f"wrote {sorted(outcome.changed)} without an entry"
    if form.action in SHOWN_ONCE and outcome.status == 200:
        return ""
    if outcome.changed - THE_RECORD and outcome.status != 302:
        return f"wrote {sorted(outcome.changed)} and answered {outcome.status}"
    return ""


def test_no_value_of_any_field_breaks_a_form(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HALKA_SECOND_FACTOR = False
    tries = size("forms", 300)
    w, chance, store = build(), random.Random(11), Store()
    whole = tries > 2000
    people = {role: one for role, one in w.people.items() if whole or role not in ALIKE}
    clients = {role: walk.signed_in(person, AT, monkeypatch) for role, person in people.items()}
    clients["nobody"] = Client()
    for client in clients.values():
        client.raise_request_exception = False
    found = [
        (role, form)
        for role, form in forms_of(clients, sorted(set(addresses(w.refs))), each=6 if whole else 1)
    ]
    assert len(found) > 50
    store.learn()
    asked = [
        (role, form, name, bad)
        for role, form in found
        for name in [*form.kinds, *(name for name in ("back", "next") if name not in form.kinds)]
        if name != "csrfmiddlewaretoken"
        for bad in BAD
    ]
    chance.shuffle(asked)
    problems: dict[str, list[str]] = {}
    for role, form, name, bad in asked[:tries]:
        sent = form.filled(chance) if chance.random() < 0.8 else dict(form.given)
        value = BAD[bad]
        sent.pop(name, None)
        if value is not None:
            sent[name] = value
        outcome = send(clients[role], form, sent, store)
        if said := wrong(form, outcome):
            problems.setdefault(f"{form_of(form)}: {said}", []).append(f"{role} {name}: {bad}")
    assert not problems, "\n".join(f"{k}  x{len(v)}  {sorted(v)[:8]}" for k, v in sorted(problems.items()))
