"""Every way of falsifying the ledger is found, and the first wrong entry is named."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from halka.trust import entries, guard, ledger, merkle, notes, vault
from halka.trust.models import Checkpoint, LedgerEntry, Sealed
from tests.trust.conftest import STORES, connected, postgres_settings

AT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
SIZE, EVERY = 60, 17
CHECKPOINTS = [17, 34, 51, 60]


def fill() -> str:
    """Sixty deeds, some of which wrote a record; gives the checkpoints that a partner keeps."""
    kept = []
    for number in range(1, SIZE + 1):
        with transaction.atomic(), vault.collecting():
            if number % 5 == 0:
                put(number // 5 % 4, version=1 + number // 20 if number % 20 == 0 else 0)
            ledger.record("place.added", at=AT + timedelta(minutes=number), case=f"k{number % 7}")
        if number in CHECKPOINTS:
            made = ledger.checkpoint(AT + timedelta(minutes=number))
            assert made
            kept.append(ledger.checkpoint_text(made))
    return "\n".join(kept)


def put(row: int, version: int) -> None:
    version = version or vault.latest("notes", f"r{row}") + 1
    vault.put(table="notes", row=f"r{row}", child=f"c{row}", version=version, content={"v": version})


class Undone(Exception):
    pass


@contextmanager
def tampering(store: Any) -> Iterator[None]:
    """The triggers and the authorizer out of the way, in a transaction that is undone afterwards."""
    if connection.vendor == "postgresql":
        with connected(**postgres_settings(store.settings_dict["NAME"])), undone():
            yield
    else:
        with guard.lifted(), undone():
            yield


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for sql in guard.uninstall_sql(connection.vendor):
                    cursor.execute(sql)
            yield
            raise Undone
    except Undone:
        pass


def rehash(first: int, last: int = SIZE, *, with_key: bool) -> None:
    """Makes entries agree with themselves again, as a forger would."""
    forged = []
    for row in LedgerEntry.objects.filter(seq__gte=first, seq__lte=last).values(*entries.SAID):
        leaf = entries.leaf_of(row)
        forged.append((leaf, entries.mac(leaf) if with_key else b"\x00" * 32, row["seq"]))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE trust_ledgerentry SET leaf = %s, mac = %s WHERE seq = %s", forged)


def resign() -> None:
    """What only somebody with the key file can do: new checkpoints over the forged entries."""
    leaves = [bytes(leaf) for leaf in LedgerEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    for row in Checkpoint.objects.filter(size__lte=len(leaves)):
        frontier = merkle.Frontier()
        for leaf in leaves[: row.size]:
            frontier.append(leaf)
        note = notes.sign(size=row.size, root=frontier.root(), at_us=row.at_us, key=entries.signing_key())
        Checkpoint.objects.filter(pk=row.pk).update(
            root=note.root, signature=note.signature, frontier=frontier.to_bytes()
        )
    Checkpoint.objects.filter(size__gt=len(leaves)).delete()


def edit(seq: int) -> None:
    LedgerEntry.objects.filter(seq=seq).update(case="forged")


def delete(seq: int) -> None:
    LedgerEntry.objects.filter(seq=seq).delete()


def move(first: int, by: int) -> None:
    """This entry and all later ones; far away at first, because no two may have one number at any moment."""
    LedgerEntry.objects.filter(seq__gte=first).update(seq=F("seq") + 1000)
    LedgerEntry.objects.filter(seq__gte=1000).update(seq=F("seq") - 1000 + by)


def delete_and_close_the_gap(seq: int) -> None:
    LedgerEntry.objects.filter(seq=seq).delete()
    move(seq + 1, by=-1)


def swap(seq: int) -> None:
    other = seq + 1 if seq < SIZE else seq - 1
    LedgerEntry.objects.filter(seq=seq).update(seq=1000)
    LedgerEntry.objects.filter(seq=other).update(seq=seq)
    LedgerEntry.objects.filter(seq=1000).update(seq=other)


def insert(seq: int) -> None:
    move(seq, by=1)
    added = LedgerEntry.objects.get(seq=seq + 1)
    added.seq, added.case = seq, "forged"
    added.save(force_insert=True)


def truncate(seq: int) -> None:
    LedgerEntry.objects.filter(seq__gte=seq).delete()


CHANGES: list[Callable[[int], None]] = [edit, delete, delete_and_close_the_gap, swap, insert, truncate]


def first_of(change: Callable[[int], None], seq: int) -> int:
    return min(seq, SIZE - 1) if change is swap else seq


class Filled(NamedTuple):
    """A store that was filled once for the module, for tests that undo what they change."""

    store: Any
    kept: str


@pytest.fixture(scope="module", params=["sqlcipher", pytest.param("postgres", marks=pytest.mark.postgres)])
def once_filled(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    before = connections["default"]
    with django_db_blocker.unblock(), STORES[request.param]() as store:
        told = Filled(store, fill())
        connections["default"] = before
        yield told


@pytest.fixture
def filled(once_filled: Filled) -> Iterator[Filled]:
    before = connections["default"]
    connections["default"] = once_filled.store
    yield once_filled
    connections["default"] = before


on_a_file = pytest.mark.parametrize("once_filled", ["sqlcipher"], indirect=True)


def test_what_was_not_touched_is_intact(filled: Filled) -> None:
    verdict = ledger.verify(filled.kept)
    assert verdict.is_intact, verdict.problem
    assert (verdict.entries, verdict.records, verdict.checkpoints, verdict.witnessed) == (SIZE, 4, 8, SIZE)
    with tampering(filled.store):
        assert ledger.verify(filled.kept).is_intact, "the harness by itself changes nothing"


@pytest.mark.parametrize("change", CHANGES)
def test_a_hand_in_the_database_is_found_at_the_very_entry(
    filled: Filled, change: Callable[[int], None]
) -> None:
    for seq in random.sample(range(1, SIZE + 1), 12):
        with tampering(filled.store):
            change(seq)
            verdict = ledger.verify()
            assert verdict.first_bad == first_of(change, seq), verdict.problem


@pytest.mark.parametrize("change", [edit, swap, insert])
def test_without_the_key_file_no_hash_can_be_forged(filled: Filled, change: Callable[[int], None]) -> None:
    for seq in random.sample(range(1, SIZE + 1), 5):
        with tampering(filled.store):
            change(seq)
            rehash(1, SIZE + 1, with_key=False)
            LedgerEntry.objects.filter(seq__lt=first_of(change, seq)).update(mac=b"")
            assert not ledger.verify().is_intact
        with tampering(filled.store):
            change(seq)
            rehash(first_of(change, seq), SIZE + 1, with_key=False)
            assert ledger.verify().first_bad == first_of(change, seq)


@pytest.mark.parametrize("change", CHANGES)
def test_a_rewrite_with_the_key_file_is_found_by_the_checkpoints(
    filled: Filled, change: Callable[[int], None]
) -> None:
    """The stored checkpoints still stand: the subtree hashes narrow the place down."""
    for seq in random.sample(range(1, SIZE + 1), 6):
        with tampering(filled.store):
            change(seq)
            rehash(1, SIZE + 1, with_key=True)
            verdict = ledger.verify()
            assert not verdict.is_intact
            if verdict.first_bad is not None and change is edit:
                assert verdict.last_bad is not None
                assert verdict.first_bad <= seq <= verdict.last_bad
                assert verdict.last_bad - verdict.first_bad < 16


@pytest.mark.parametrize("change", CHANGES)
def test_a_full_rewrite_with_new_checkpoints_is_found_by_those_held_outside(
    filled: Filled, change: Callable[[int], None]
) -> None:
    for seq in random.sample(range(1, SIZE + 1), 4):
        with tampering(filled.store):
            change(seq)
            if change is delete:
                delete_and_close_the_gap(seq)
            Sealed.objects.all().delete()
            LedgerEntry.objects.update(wrote="[]")
            rehash(1, SIZE + 1, with_key=True)
            resign()
            assert ledger.verify().is_intact, "by itself the forged ledger is without fault"
            verdict = ledger.verify(filled.kept)
            assert not verdict.is_intact
            assert "held outside" in verdict.problem


def test_a_cut_behind_the_last_checkpoint_is_the_honest_limit(store: Any) -> None:
    kept = fill()
    with transaction.atomic():
        ledger.record("place.added", at=AT)
    assert ledger.verify(kept).is_intact
    with tampering(store):
        truncate(SIZE + 1)
        assert ledger.verify(kept).is_intact
    with tampering(store):
        truncate(SIZE)
        assert ledger.verify(kept).first_bad == SIZE


def test_an_added_entry_without_the_key_is_found_although_nothing_signed_it_yet(filled: Filled) -> None:
    with tampering(filled.store):
        added = LedgerEntry.objects.get(seq=SIZE)
        added.seq = SIZE + 1
        added.leaf = entries.leaf_of(
            LedgerEntry.objects.filter(seq=SIZE).values(*entries.SAID)[0] | {"seq": 61}
        )
        added.save(force_insert=True)
        assert ledger.verify(filled.kept).first_bad == SIZE + 1


@pytest.mark.parametrize(
    "change",
    [
        {"root": b"\x00" * 32},
        {"signature": b"\x00" * 64},
        {"signature": b""},
        {"at_us": 7},
        {"frontier": b""},
        {"frontier": b"\x00" * 40},
    ],
)
@on_a_file
def test_a_changed_checkpoint_is_found(filled: Filled, change: dict[str, Any]) -> None:
    with tampering(filled.store):
        Checkpoint.objects.filter(size=34).update(**change)
        verdict = ledger.verify(filled.kept)
        assert "34 entries in the store" in verdict.problem


@pytest.mark.parametrize(
    "change",
    [
        {"wrote": "not json"},
        {"wrote": "[1]"},
        {"wrote": "[ ]"},
        {"wrote": "{}"},
        {"act": "y"},
        {"due_us": 5},
        {"outcome": "denied"},
        {"recorded_us": F("recorded_us") + 1},
        {"leaf": b"\x00" * 32},
        {"mac": b"\x00" * 32},
    ],
)
@on_a_file
def test_every_column_counts(filled: Filled, change: dict[str, Any]) -> None:
    with tampering(filled.store):
        LedgerEntry.objects.filter(seq=40).update(**change)
        assert ledger.verify().first_bad == 40


def test_numbers_before_one_are_found(encrypted: Any) -> None:
    fill()
    with tampering(encrypted), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        LedgerEntry.objects.filter(seq=1).update(seq=0)
        assert ledger.verify().first_bad == 0


# Records


def test_an_older_record_that_was_put_back_is_found(store: Any) -> None:
    def write(version: int) -> int:
        with transaction.atomic(), vault.collecting():
            vault.put(table="notes", row="r1", child="c1", version=version, content={"v": version})
            return ledger.record("place.added", at=AT)

    write(1)
    old = Sealed.objects.values("version", "ct").get()
    newest = write(2)
    Sealed.objects.update(**old)
    assert vault.get("notes", "r1") == {"v": 1}, "the seal alone cannot notice"
    verdict = ledger.verify()
    assert verdict.first_bad == newest
    assert "put back to version 1" in verdict.problem


def test_a_changed_record_a_missing_one_and_one_that_no_entry_wrote_are_found(filled: Filled) -> None:
    with tampering(filled.store):
        Sealed.objects.filter(row="r1").update(ct=b"x")
        assert "is not what entry" in ledger.verify().problem
    with tampering(filled.store):
        Sealed.objects.filter(row="r1").delete()
        assert "is gone" in ledger.verify().problem
    with tampering(filled.store):
        vault.put(table="notes", row="new", child="c1", version=1, content={})
        assert "no entry wrote it" in ledger.verify().problem


def test_an_erased_child_is_no_false_alarm(store: Any) -> None:
    kept = fill()
    with transaction.atomic():
        vault.shred("c1", at=AT, basis="law", by="p1")
        ledger.record("child.shredded", at=AT)
    assert ledger.verify(kept).is_intact


# The command


@on_a_file
def test_the_command_says_intact_and_returns_zero(filled: Filled, tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / "kept.txt").write_text(filled.kept)
    assert ledger.verify_command(tmp_path / "kept.txt", say=said.append) == 0
    assert "60 entries, 8 checkpoints, 4 sealed records read." in said
    assert "Entries 1 to 60 are confirmed by a checkpoint held outside; 0 later ones are not yet." in said
    assert ledger.verify_command(say=said.append) == 0
    assert said[-2].startswith("No checkpoint from outside was given")
    assert said[-1].startswith(
        "Some rows of access, consents, letters and posts were not compared: `halka upgrade`"
    )


@on_a_file
def test_the_command_names_the_entry_and_returns_one(filled: Filled, capsys: Any) -> None:
    with tampering(filled.store):
        edit(41)
        assert ledger.verify_command() == 1
    assert "NOT INTACT: Entry 41 does not say what it said" in capsys.readouterr().out


@on_a_file
def test_a_file_that_is_no_checkpoint_is_refused(filled: Filled) -> None:
    assert "cannot be used" in ledger.verify("something else").problem
    assert "cannot be used" in ledger.verify(filled.kept.replace("time-us 1", "time-us 2")).problem


def test_checking_does_not_stop_writers(encrypted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deed of another connection is written while the check reads; the check keeps its own moment."""
    from halka.trust import verdict

    kept = fill()
    check_end = verdict._check_end

    def write_meanwhile(reading: Any) -> None:
        with connected(**encrypted.settings_dict), transaction.atomic(), vault.collecting():
            put(1, version=99)
            ledger.record("place.added", at=AT)
        assert connections["default"] is encrypted
        check_end(reading)

    monkeypatch.setattr(verdict, "_check_end", write_meanwhile)
    assert ledger.verify(kept).entries == SIZE
    monkeypatch.undo()
    assert ledger.verify(kept).entries == SIZE + 1
    assert encrypted.transaction_mode == "IMMEDIATE"
