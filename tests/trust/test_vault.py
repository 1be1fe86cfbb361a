"""The vault: what was put comes back; what was changed, moved, typed in or erased never does."""

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from halka.trust import codes, keys, vault
from halka.trust.models import ChildKey, Sealed
from halka.trust.receipts import take
from tests.trust.sealing import AT, CONTENT, put, shred

# The fixtures are not rebuilt between examples on purpose: every example puts back what it changed.
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_what_was_put_comes_back(store: Any) -> None:
    receipt = put()
    assert vault.get("notes", "r1") == CONTENT
    assert receipt == vault.Receipt("notes", "r1", 1, vault.digest(bytes(Sealed.objects.get().ct)))


def test_the_format_is_the_documented_one(store: Any) -> None:
    put(text="x")
    ct, wrap = bytes(Sealed.objects.get().ct), ChildKey.objects.get()
    assert ct[:1] == b"\x01"
    assert len(ct) == 29 + len(b'{"text":"x"}')
    assert len(bytes(wrap.wrapped)) == 29 + 32
    assert vault.bound("ab", "c") == b"\x00\x00\x00\x02ab\x00\x00\x00\x01c"


def test_the_ciphertext_opens_with_nothing_but_the_library(store: Any) -> None:
    """Decrypted here by hand, so that the format on disk is what the documents say."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

    put(text="x")
    record, wrap = Sealed.objects.get(), ChildKey.objects.get()
    ct, wrapped = bytes(record.ct), bytes(wrap.wrapped)

    def prefixed(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    kek = keys.current().kek(1)
    dek = AESGCMSIV(kek).decrypt(wrapped[1:13], wrapped[13:], prefixed(b"dek", b"c1", b"1"))
    plain = AESGCMSIV(dek).decrypt(ct[1:13], ct[13:], prefixed(b"notes", b"r1", b"c1", b"1"))
    assert json.loads(plain) == {"text": "x"}


@given(
    st.lists(st.text(max_size=4), min_size=1, max_size=4),
    st.lists(st.text(max_size=4), min_size=1, max_size=4),
)
def test_two_identities_never_have_the_same_bytes(one: list[str], two: list[str]) -> None:
    assert (vault.bound(*one) == vault.bound(*two)) == (one == two)


def test_only_the_newest_version_is_kept(store: Any) -> None:
    put(version=1, text="old")
    put(version=2, text="new")
    assert vault.get("notes", "r1") == {"text": "new"}
    assert vault.latest("notes", "r1") == 2
    assert vault.latest("notes", "r2") == 0


@pytest.mark.parametrize("version", [1, 2])
def test_whoever_writes_later_with_an_old_version_is_told(store: Any, version: int) -> None:
    put(version=2)
    with pytest.raises(vault.Stale, match="already at version 2"):
        put(version=version, text="late")
    assert vault.get("notes", "r1") == CONTENT


def test_a_record_never_changes_its_child(store: Any) -> None:
    put()
    with pytest.raises(ValueError, match="another child"):
        put(child="c2", version=2)


def test_many_records_cost_one_query(store: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        put(row=f"r{number}", child=f"c{number % 3}", number=number)
    with django_assert_num_queries(1):
        found = vault.read_many([("notes", f"r{number}") for number in range(25)])
    assert found == {("notes", f"r{number}"): {"number": number} for number in range(20)}


def test_asking_for_nothing_costs_nothing(
    store: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert vault.read_many([]) == {}


def test_more_records_than_one_query_may_name(store: Any) -> None:
    for number in range(3):
        put(row=f"r{number}")
    found = vault.read_many([("notes", f"r{number}") for number in range(1000)])
    assert len(found) == 3


def test_an_absent_record_is_missing(store: Any) -> None:
    with pytest.raises(vault.Missing):
        vault.get("notes", "r1")


def test_sealing_and_erasing_need_the_transaction_of_the_deed(store: Any) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        vault.put(table="notes", row="r1", child="c1", version=1, content=CONTENT)
    with pytest.raises(transaction.TransactionManagementError):
        vault.shred("c1", at=AT, basis="law", by="p1")


@pytest.mark.parametrize("content", [[1], "text", None, b"{}"])
def test_content_is_a_json_object(encrypted: Any, content: Any) -> None:
    with pytest.raises(TypeError), transaction.atomic():
        vault.put(table="notes", row="r1", child="c1", version=1, content=content)


@pytest.mark.parametrize("content", [{"x": float("nan")}, {"x": {1}}, {"x": "\ud800"}])
def test_content_that_json_cannot_carry_is_refused(encrypted: Any, content: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        put(**content)
    assert not Sealed.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"table": "no tes"}, {"row": ""}, {"child": "Elif Yılmaz"}, {"row": "x" * 65}]
)
def test_places_are_codes(encrypted: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(codes.NotACode) as caught:
        put(**wrong)
    assert "Elif" not in str(caught.value)


def test_versions_begin_at_one(store: Any) -> None:
    with pytest.raises(ValueError, match="first version"):
        put(version=0)


# Tampering


@many
@given(data=st.data())
def test_any_flipped_bit_is_refused(encrypted: Any, data: st.DataObject) -> None:
    if not Sealed.objects.exists():
        put()
    record = Sealed.objects.get()
    whole = bytes(record.ct)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    Sealed.objects.update(ct=bytes(changed))
    with pytest.raises(vault.Tampered):
        vault.get("notes", "r1")
    Sealed.objects.update(ct=whole)
    assert vault.get("notes", "r1") == CONTENT


@many
@given(data=st.data())
def test_any_flipped_bit_of_a_wrapped_key_is_refused(encrypted: Any, data: st.DataObject) -> None:
    if not Sealed.objects.exists():
        put()
    whole = bytes(ChildKey.objects.get().wrapped)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    ChildKey.objects.update(wrapped=bytes(changed))
    with pytest.raises(vault.Tampered):
        vault.get("notes", "r1")
    ChildKey.objects.update(wrapped=whole)


@many
@given(length=st.integers(0, 80))
def test_a_truncated_record_is_refused(encrypted: Any, length: int) -> None:
    if not Sealed.objects.exists():
        put()
    whole = bytes(Sealed.objects.get().ct)
    for changed in (whole[:length], whole[length + 1 :], whole + b"x"):
        if changed != whole:
            Sealed.objects.update(ct=changed)
            with pytest.raises(vault.Tampered):
                vault.get("notes", "r1")
    Sealed.objects.update(ct=whole)


@pytest.mark.parametrize(
    "typed", [b"", b"{}", b'{"name": "typed in"}', b"\x01" * 40, b'\x01{"name": "typed in"}' * 3]
)
def test_plain_text_typed_into_the_column_is_refused(encrypted: Any, typed: bytes) -> None:
    put()
    Sealed.objects.update(ct=typed)
    with pytest.raises(vault.Tampered):
        vault.get("notes", "r1")


SWAPS = {
    "ciphertext of another row": lambda a, b: Sealed.objects.filter(pk=a.pk).update(ct=b.ct),
    "row reference": lambda a, b: (Sealed.objects.filter(pk=b.pk).delete(), move(a, row="r2"))[1],
    "table": lambda a, b: move(a, table="other"),
    "child": lambda a, b: move(a, child="c2"),
    "version": lambda a, b: move(a, version=9),
}


def move(record: Sealed, **to: Any) -> int:
    return Sealed.objects.filter(pk=record.pk).update(**to)


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("child", ["c1", "c2"])
def test_a_record_that_was_moved_is_refused(store: Any, swap: str, child: str) -> None:
    put("r1")
    put("r2", child=child)
    put("r3", child="c2")
    first, second = Sealed.objects.get(row="r1"), Sealed.objects.get(row="r2")
    SWAPS[swap](first, second)
    moved = Sealed.objects.get(pk=first.pk)
    with pytest.raises(vault.Tampered):
        vault.get(moved.table, moved.row)
    assert vault.get("notes", "r3") == CONTENT


def test_keys_that_were_swapped_between_children_are_refused(store: Any) -> None:
    put("r1", "c1")
    put("r2", "c2")
    one, two = ChildKey.objects.get(child="c1"), ChildKey.objects.get(child="c2")
    ChildKey.objects.filter(pk=one.pk).update(wrapped=two.wrapped)
    with pytest.raises(vault.Tampered):
        vault.get("notes", "r1")
    ChildKey.objects.filter(pk=one.pk).update(wrapped=one.wrapped, epoch=7)
    with pytest.raises(vault.Tampered):
        vault.get("notes", "r1")


def test_a_key_that_is_gone_without_an_erasure_is_an_alarm(
    store: Any, caplog: pytest.LogCaptureFixture
) -> None:
    put()
    ChildKey.objects.all().delete()
    with pytest.raises(vault.Tampered, match="no erasure was recorded"):
        vault.get("notes", "r1")
    with pytest.raises(vault.Tampered):
        put(version=2)
    assert "key without tombstone gone" in caplog.text


def test_a_page_gets_an_answer_for_each_record(store: Any) -> None:
    """One that is erased, one that was changed, one whose key was taken: none takes the readable one along."""
    for number in range(1, 5):
        put(f"r{number}", child=f"c{number}")
    shred("c2")
    Sealed.objects.filter(row="r3").update(ct=b"x")
    ChildKey.objects.filter(child="c4").delete()
    found = vault.read_many([("notes", f"r{number}") for number in range(1, 6)])
    assert found.keys() == {("notes", f"r{number}") for number in range(1, 5)}
    said = {row: (dict(words), words.is_erased, words.is_tampered) for (_table, row), words in found.items()}
    assert said == {
        "r1": (CONTENT, False, False),
        "r2": ({}, True, False),
        "r3": ({}, False, True),
        "r4": ({}, False, True),
    }


def test_a_record_that_must_be_there_and_is_not_was_taken_away(store: Any) -> None:
    put(row="r1")
    assert (vault.read("notes", "r1"), vault.read("notes", "r1").is_tampered) == (CONTENT, False)
    assert (vault.read("notes", "r2"), vault.read("notes", "r2").is_tampered) == ({}, True)


def test_when_a_child_was_erased_is_known(store: Any) -> None:
    put("r1", child="c1")
    put("r2", child="c2")
    shred("c2")
    assert vault.erased_at(["c1", "c2"]) == {"c2": AT}
    assert list(vault.erased_children()) == [{"child": "c2"}]


def test_sealed_content_that_is_no_object_is_refused(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_encoded", lambda content: b"[1]")
    put()
    with pytest.raises(vault.Tampered, match="object"):
        vault.get("notes", "r1")


# Receipts


def test_a_deed_collects_its_receipts_and_gives_each_away_once(store: Any) -> None:
    put("r0")
    with vault.collecting() as receipts:
        one, two = put("r1"), put("r2")
        assert receipts == [one, two]
        with vault.collecting():
            three = put("r3")
            assert take() == (three,)
        assert take() == (one, two)
        assert take() == ()
    put("r4")
    assert take() == ()


def test_the_log_says_which_record_was_changed_and_nothing_of_it(
    store: Any, caplog: pytest.LogCaptureFixture
) -> None:
    put()
    Sealed.objects.update(ct=b"\x01" + b"x" * 60)
    assert vault.read("notes", "r1").is_tampered
    assert caplog.messages == ["tampered record: notes r1"]
