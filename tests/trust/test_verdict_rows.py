"""A key that was deleted, an erasure that nobody did, a checkpoint that was taken away: `verify` finds them."""

from typing import Any

import pytest
from django.db import transaction

from halka.trust import ledger, vault, witness
from halka.trust.models import Checkpoint, ChildKey, LedgerEntry, Tombstone
from tests.trust.test_verdict import AT, fill, put, tampering


def witnessed() -> None:
    """A store whose ledger answers for rows and checkpoints, as `halka init` makes it: three children, two of whom were
    written about, three checkpoints."""
    with transaction.atomic():
        ledger.record("store.started", at=AT, thing=witness.BEGUN)
    for number in range(1, 4):
        with transaction.atomic(), vault.collecting():
            put(number, version=1)
            ledger.record("place.added", at=AT)
        assert ledger.checkpoint(AT)
    with transaction.atomic(), vault.collecting():
        vault.shred("c3", at=AT, basis="law", by="p1")
        ledger.record("child.shredded", at=AT)


def test_a_checkpoint_covers_the_entry_that_names_it_and_nothing_new_needs_none(store: Any) -> None:
    witnessed()
    assert ledger.verify().is_intact
    acts = dict(LedgerEntry.objects.values_list("seq", "act"))
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    assert sizes == [3, 5, 7]
    assert {acts[size] for size in sizes} == {"ledger.signed"}
    assert ledger.checkpoint(AT).size == 9  # type: ignore[union-attr]
    assert ledger.checkpoint(AT).size == 9  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [3, 5, 7])
def test_a_checkpoint_that_was_taken_away_is_found(store: Any, size: int) -> None:
    witnessed()
    with tampering(store):
        Checkpoint.objects.filter(size=size).delete()
        verdict = ledger.verify()
        assert verdict.first_bad == size
        assert f"The checkpoint over {size} entries" in verdict.problem


def test_a_key_that_was_deleted_or_exchanged_is_found(store: Any) -> None:
    witnessed()
    with tampering(store):
        ChildKey.objects.filter(child="c1").delete()
        assert "The key of c1 is gone" in ledger.verify().problem
    with tampering(store):
        ChildKey.objects.filter(child="c1").update(wrapped=ChildKey.objects.get(child="c2").wrapped)
        assert "The key of c1 is gone or is not the one" in ledger.verify().problem


def test_an_erasure_that_no_entry_wrote_a_changed_and_a_deleted_one_are_found(store: Any) -> None:
    witnessed()
    with tampering(store):
        ChildKey.objects.filter(child="c1").delete()
        Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")
        assert "The row tombstone c1 is in the store, but no entry wrote it" in ledger.verify().problem
    with tampering(store):
        Tombstone.objects.update(basis="other")
        assert "The row tombstone c3 does not say what entry" in ledger.verify().problem
    with tampering(store):
        Tombstone.objects.all().delete()
        assert "The key of c3 is gone" in ledger.verify().problem


def test_an_end_that_was_cut_off_is_found_where_it_wrote_something_or_where_a_checkpoint_is_held_outside(
    store: Any,
) -> None:
    """What the page of threats says plainly: without a checkpoint outside, looks at the end can be cut off unseen, together
    with the checkpoint over them; the guard and not the ledger stands against that."""
    witnessed()
    for _ in range(2):
        with transaction.atomic():
            ledger.record("ledger.opened", at=AT)
    signed = ledger.checkpoint(AT)
    assert signed
    assert signed.size == 11
    outside = ledger.checkpoint_text(signed)
    with tampering(store):
        LedgerEntry.objects.filter(seq__gte=9).delete()
        assert "covers 11: entries 9 to 11 were cut off" in ledger.verify().problem, (
            "the checkpoint is still there"
        )
        Checkpoint.objects.filter(size=11).delete()
        assert ledger.verify().is_intact
        assert "entries 9 to 11 were cut off" in ledger.verify(outside).problem
        LedgerEntry.objects.filter(seq=8).delete()
        assert "The row tombstone c3 is in the store, but no entry wrote it" in ledger.verify().problem


def test_an_older_store_is_witnessed_once_and_says_until_then_that_it_is_not(store: Any) -> None:
    fill()
    with transaction.atomic():
        Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")
    before = ledger.verify()
    assert before.is_intact
    assert "were not compared" in before.lines()[-1]
    assert ledger.witness_what_is_there(AT) == 1
    assert ledger.witness_what_is_there(AT) == 0, "what a hand adds later is not taken in"
    after = ledger.verify()
    assert after.is_intact
    assert "were not compared" not in " ".join(after.lines())
    with tampering(store):
        Tombstone.objects.create(child="c2", at=AT, basis="law", by="p1")
        assert ledger.witness_what_is_there(AT) == 0
        assert "no entry wrote it" in ledger.verify().problem
