"""The ledger: entries without gaps and without content, signed checkpoints in a form that others can read."""

import base64
import contextlib
import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from halka.sharing.acts import REFERRAL_ACCEPTED
from halka.trust import codes, ledger, merkle, notes, vault
from halka.trust.models import Checkpoint, LedgerEntry

AT = datetime(2024, 5, 1, 9, 30, 0, 123456, tzinfo=UTC)
AT_US = 1714555800123456


def record(act: str = "place.added", **said: Any) -> LedgerEntry:
    with transaction.atomic():
        return LedgerEntry.objects.get(seq=ledger.record(act, **({"at": AT} | said)))


def test_numbers_are_one_two_three(store: Any) -> None:
    assert [record().seq for _ in range(3)] == [1, 2, 3]


def test_a_deed_that_is_rolled_back_leaves_no_gap(store: Any) -> None:
    record()
    with contextlib.suppress(RuntimeError), transaction.atomic():
        ledger.record("place.added", at=AT)
        raise RuntimeError
    assert record().seq == 2


def test_an_entry_says_what_it_was_told(store: Any) -> None:
    due = AT + timedelta(days=3)
    record(
        REFERRAL_ACCEPTED,
        person="p-1",
        unit="u:1",
        to_unit="u:2",
        case="k7",
        thread="t.1",
        thing="r_9",
        reason="urgent",
        purpose="protect",
        due_at=due,
        happened_at=AT - timedelta(hours=1),
        outcome="denied",
    )
    found = LedgerEntry.objects.values().get()
    assert found["act"] == "referral.accepted"
    assert found["recorded_us"] == AT_US
    assert found["happened_us"] == AT_US - 3_600_000_000
    assert found["due_us"] == AT_US + 3 * 86_400_000_000
    assert (found["case"], found["thread"], found["thing"], found["outcome"]) == (
        "k7",
        "t.1",
        "r_9",
        "denied",
    )
    assert codes.moment(found["recorded_us"]) == AT


def test_the_leaf_is_the_hash_of_canonical_json(store: Any) -> None:
    """Written out by hand, so that another program can check an entry from the documents alone."""
    entry = record("place.added", person="p1", wrote=[vault.Receipt("t", "r", 1, "ab" * 32)])
    text = (
        '{"act":"place.added","case":"","due_us":null,"happened_us":1714555800123456,"outcome":"done","person":"p1",'
        '"purpose":"","reason":"","recorded_us":1714555800123456,"seq":1,"thing":"","thread":"","to_unit":"",'
        f'"unit":"","wrote":[["t","r",1,"{"ab" * 32}"]]}}'
    )
    assert entry.leaf == hashlib.sha256(b"\x00" + text.encode()).digest()
    assert bytes(LedgerEntry.objects.get().leaf) == entry.leaf


def test_a_deed_and_its_entry_are_one_transaction(store: Any) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        ledger.record("place.added", at=AT)


WORDS = [
    *("person", "unit", "to_unit", "case", "thread", "thing", "reason", "purpose"),
]


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("text", ["Elif Yılmaz", "two words", "a\n", "ğ", "x" * 65, "a;b", "é", "\u200bx"])
def test_content_is_refused_and_not_repeated(encrypted: Any, name: str, text: str) -> None:
    with pytest.raises(codes.NotACode) as caught:
        record(**{name: text})
    assert text not in str(caught.value)
    assert not LedgerEntry.objects.exists()


@given(st.text())
def test_what_passes_for_a_code_is_short_and_plain(text: str) -> None:
    plain = len(text) <= 64 and all(c.isascii() and (c.isalnum() or c in "_.:-") for c in text)
    assert codes.is_code(text) == plain


@pytest.mark.parametrize("act", ["", "with space"])
def test_an_act_is_a_code_and_never_blank(encrypted: Any, act: str) -> None:
    with pytest.raises(codes.NotACode):
        record(act)


def test_an_outcome_is_done_or_denied(encrypted: Any) -> None:
    with pytest.raises(ValueError, match="done or denied"):
        record(outcome="maybe")


def test_a_time_without_a_zone_is_refused(encrypted: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        record(at=datetime(2024, 5, 1))  # noqa: DTZ001 - that is the point


def test_times_are_exact_and_the_same_in_every_zone() -> None:
    ankara = timezone(timedelta(hours=3))
    assert codes.microseconds(AT.astimezone(ankara)) == AT_US
    assert codes.microseconds(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1


def test_the_entry_takes_the_receipts_of_its_deed(store: Any) -> None:
    with transaction.atomic(), vault.collecting():
        receipt = vault.put(table="notes", row="r1", child="c1", version=1, content={"a": 1})
        ledger.record("place.added", at=AT)
        ledger.record("unit.added", at=AT)
    first, second = LedgerEntry.objects.order_by("seq")
    assert json.loads(first.wrote) == [["notes", "r1", 1, receipt.digest]]
    assert second.wrote == "[]"


def test_writers_at_the_same_time_make_no_gap(store: Any) -> None:
    """Real connections: each thread writes through its own."""
    from django.db import connections

    settings, kind = store.settings_dict, type(store)
    problems: list[BaseException] = []

    def write() -> None:
        connections["default"] = kind(settings, alias="default")
        try:
            for _ in range(10):
                record()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert list(LedgerEntry.objects.values_list("seq", flat=True)) == list(range(1, 41))
    assert ledger.verify().is_intact


# Checkpoints


def test_a_checkpoint_signs_the_root_of_all_entries(store: Any) -> None:
    entries = [record() for _ in range(5)]
    made = ledger.checkpoint(AT)
    assert made is not None
    assert (made.size, made.root) == (5, merkle.root([bytes(entry.leaf) for entry in entries]))
    assert notes.is_signed(ledger.note_of(made), ledger.public_key())


def test_the_next_checkpoint_goes_on_from_the_last(store: Any) -> None:
    leaves = []
    for size in range(1, 12):
        leaves.append(bytes(record().leaf))
        made = ledger.checkpoint(AT)
        assert made is not None
        assert (made.size, made.root) == (size, merkle.root(leaves))
    assert Checkpoint.objects.count() == 11


def test_nothing_new_needs_no_new_checkpoint(store: Any) -> None:
    assert ledger.checkpoint(AT) is None
    record()
    assert ledger.checkpoint(AT) == ledger.checkpoint(AT)
    assert Checkpoint.objects.count() == 1


def test_a_checkpoint_is_due_after_ten_minutes_or_a_hundred_entries(encrypted: Any) -> None:
    assert ledger.checkpoint_if_due(AT) is None
    record()
    first = ledger.checkpoint_if_due(AT)
    assert first is not None, "the first entry is confirmed at once"
    assert ledger.checkpoint_if_due(AT + timedelta(hours=1)) is None, "nothing came since"
    record()
    assert ledger.checkpoint_if_due(AT + timedelta(minutes=9, seconds=59)) is None
    second = ledger.checkpoint_if_due(AT + timedelta(minutes=10))
    assert second is not None
    assert second.size == 2
    for _ in range(99):
        record()
    assert ledger.checkpoint_if_due(AT + timedelta(minutes=11)) is None
    record()
    third = ledger.checkpoint_if_due(AT + timedelta(minutes=11))
    assert third is not None
    assert third.size == 102


def test_the_text_form_is_a_signed_note(encrypted: Any) -> None:
    """Taken apart here by hand, as the C2SP documents describe it."""
    record()
    made = ledger.checkpoint(AT)
    assert made is not None
    signed, signature_line = ledger.checkpoint_text(made).split("\n\n")
    origin, size, root, time = signed.split("\n")
    public = ledger.public_key()
    assert size == "1"
    assert base64.b64decode(root) == made.root
    assert time == f"time-us {AT_US}"
    dash, name, encoded = signature_line.removesuffix("\n").split(" ")
    raw = base64.b64decode(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + public.public_bytes_raw()).digest()[:4]
    assert (dash, name, raw[:4]) == ("\u2014", origin, key_id)
    public.verify(raw[4:], signed.encode() + b"\n")
    with pytest.raises(InvalidSignature):
        public.verify(raw[4:], signed.replace("1\n", "2\n", 1).encode() + b"\n")


def texts(*sizes: int) -> str:
    made = []
    for _ in range(max(sizes)):
        record()
        found = ledger.checkpoint(AT)
        assert found is not None
        if found.size in sizes:
            made.append(ledger.checkpoint_text(found))
    return "\n".join(made)


def test_checkpoints_kept_in_one_file_are_read_back(encrypted: Any) -> None:
    text = texts(1, 3)
    found = notes.parse_all(text, ledger.public_key())
    assert [note.size for note in found] == [1, 3]
    assert notes.parse_all(text.replace("\n", "\r\n"), ledger.public_key()) == found
    assert notes.parse_all(" \n", ledger.public_key()) == []


def test_a_witness_may_add_a_signature(encrypted: Any) -> None:
    text = texts(1) + "\u2014 partner.example/witness AAAAAAAA\n"
    assert [note.size for note in notes.parse_all(text, ledger.public_key())] == [1]


@pytest.mark.parametrize(
    "change", [("\n1\n", "\n2\n"), ("time-us 1", "time-us 2"), ("\u2014 ", "- "), ("=\n", "\n")]
)
def test_a_changed_note_is_refused(encrypted: Any, change: tuple[str, str]) -> None:
    text = texts(1)
    assert change[0] in text
    with pytest.raises(notes.NotANote):
        notes.parse_all(text.replace(*change), ledger.public_key())


def test_a_note_of_another_ledger_is_refused(encrypted: Any) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    other = Ed25519PrivateKey.generate()
    text = notes.text(notes.sign(size=1, root=bytes(32), at_us=1, key=other), other.public_key())
    with pytest.raises(notes.NotANote, match="no checkpoint of this ledger"):
        notes.parse_all(text, ledger.public_key())


def test_the_store_that_is_open_is_the_one_under_test(store: Any) -> None:
    assert connection.settings_dict["NAME"] == store.settings_dict["NAME"]
