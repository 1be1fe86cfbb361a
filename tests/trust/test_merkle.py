"""The tree against RFC 6962: known answers, every pair of sizes below 67, and proofs that were changed."""

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.trust import merkle

# The inputs and roots that the reference implementation of certificate transparency uses in its tests.
REFERENCE = [
    *(bytes.fromhex(text) for text in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]),
    bytes(range(0x60, 0x70)),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = range(1, 67)  # past five powers of two


@cache
def leaves(size: int) -> tuple[bytes, ...]:
    return tuple(merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size))


def slow_root(hashes: tuple[bytes, ...]) -> bytes:
    """The definition in the RFC, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + slow_root(hashes[:k]) + slow_root(hashes[k:])).digest()


@cache
def known_root(size: int) -> bytes:
    return slow_root(leaves(size))


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    assert merkle.root([merkle.leaf_hash(entry) for entry in REFERENCE[:size]]).hex() == ROOTS[size - 1]


def test_the_growing_tree_has_the_root_of_the_definition_at_every_size() -> None:
    frontier = merkle.Frontier()
    for size in SIZES:
        frontier.append(leaves(size)[-1])
        assert frontier.root() == known_root(size)
        assert merkle.Frontier.from_bytes(frontier.to_bytes()) == frontier


@pytest.mark.parametrize("raw", [b"", b"\x00" * 7, (3).to_bytes(8, "big") + b"x" * 32, b"\x00" * 9])
def test_bytes_that_are_no_frontier_are_refused(raw: bytes) -> None:
    if raw == b"":
        raw = b"\x01"
    with pytest.raises(ValueError, match="not a frontier"):
        merkle.Frontier.from_bytes(raw)


def test_every_leaf_of_every_size_is_proven_at_its_place_and_nowhere_else() -> None:
    for size in SIZES:
        for index in range(size):
            proof = merkle.inclusion_proof(leaves(size), index)
            leaf, root = leaves(size)[index], known_root(size)
            assert merkle.includes(leaf=leaf, index=index, size=size, proof=proof, root=root)
            if size > 1:
                other = (index + 1) % size
                assert not merkle.includes(leaf=leaf, index=other, size=size, proof=proof, root=root)


def test_every_pair_of_sizes_is_proven_consistent() -> None:
    pairs = 0
    for new in SIZES:
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(leaves(new), old)
            assert merkle.is_consistent(
                old=old, new=new, old_root=known_root(old), new_root=known_root(new), proof=proof
            )
            wrong = known_root(old % 66 + 1)
            assert not merkle.is_consistent(
                old=old, new=new, old_root=wrong, new_root=known_root(new), proof=proof
            )
            pairs += 1
    assert pairs == 2211


@given(st.integers(2, 129), st.data())
def test_a_changed_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves(size), index)
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    changed = bytearray(proof[at])
    changed[bit // 8] ^= 1 << bit % 8
    bad = [*proof[:at], bytes(changed), *proof[at + 1 :]]
    for wrong in (bad, proof[:-1], [*proof, proof[-1]]):
        assert not merkle.includes(
            leaf=leaves(size)[index], index=index, size=size, proof=wrong, root=known_root(size)
        )


@given(st.integers(2, 129), st.data())
def test_a_changed_consistency_proof_proves_nothing(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    proof = merkle.consistency_proof(leaves(new), old)
    at = data.draw(st.integers(0, len(proof) - 1))
    bad = [*proof[:at], bytes(32), *proof[at + 1 :]]
    for wrong in (bad, proof[:-1], [*proof, proof[-1]], []):
        assert not merkle.is_consistent(
            old=old, new=new, old_root=known_root(old), new_root=known_root(new), proof=wrong
        )


def test_a_tree_with_one_leaf_exchanged_is_not_consistent_with_the_old_one() -> None:
    forged = (*leaves(40)[:7], merkle.leaf_hash(b"forged"), *leaves(40)[8:])
    proof = merkle.consistency_proof(forged, 20)
    assert not merkle.is_consistent(
        old=20, new=40, old_root=known_root(20), new_root=merkle.root(forged), proof=proof
    )


@pytest.mark.parametrize("index", [-1, 5])
def test_a_leaf_outside_the_tree_has_no_proof(index: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(leaves(5), index)
    assert not merkle.includes(leaf=leaves(5)[0], index=index, size=5, proof=[], root=known_root(5))


@pytest.mark.parametrize("old", [0, 6])
def test_sizes_outside_the_tree_have_no_consistency_proof(old: int) -> None:
    with pytest.raises(ValueError, match="no proof"):
        merkle.consistency_proof(leaves(5), old)
    assert not merkle.is_consistent(old=old, new=5, old_root=b"", new_root=known_root(5), proof=[])
