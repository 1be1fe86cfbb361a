"""The key file: made once, for its owner only, refused when anything about it is wrong."""

import json
import os
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from halka.trust import keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "halka.key"


def test_a_new_key_file_opens_again_with_the_same_keys(path: Path) -> None:
    made = keys.create(path)
    assert keys.load(path) == made
    assert made.current_epoch == 1
    assert len(made.master) == len(made.kek(1)) == 32


def test_only_its_owner_may_read_it(path: Path) -> None:
    keys.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["halka.key"]


def test_two_installations_never_share_a_key(tmp_path: Path) -> None:
    one, two = keys.create(tmp_path / "one.key"), keys.create(tmp_path / "two.key")
    assert one.master != two.master
    assert one.kek(1) != two.kek(1)


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    made = keys.create(path)
    with pytest.raises(keys.KeyProblem, match="never overwritten"):
        keys.create(path)
    assert keys.load(path) == made


def test_each_purpose_has_its_own_key(path: Path) -> None:
    made = keys.create(path)
    derived = {made.derive(purpose) for purpose in keys.PURPOSES}
    assert len(derived) == len(keys.PURPOSES)
    assert made.master not in derived
    assert made.derive(keys.FILE) == keys.load(path).derive(keys.FILE)


def test_derivation_is_hkdf_with_sha_256() -> None:
    # Computed apart, from the two steps of RFC 5869, over a master of 32 zero bytes.
    import hashlib
    import hmac

    extracted = hmac.digest(bytes(32), bytes(32), hashlib.sha256)
    expected = hmac.digest(extracted, b"halka/file/v1\x01", hashlib.sha256)
    assert keys.Keys(bytes(32), {1: bytes(32)}).derive("halka/file/v1") == expected


def test_a_purpose_that_nobody_defined_has_no_key(path: Path) -> None:
    with pytest.raises(ValueError, match="No key is defined"):
        keys.create(path).derive("halka/other/v1")


def test_keys_do_not_show_in_a_traceback(path: Path) -> None:
    made = keys.create(path)
    assert repr(made) == "Keys()"


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(keys.KeyProblem, match=r"no key file at .*halka\.key"):
        keys.load(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o700 | 0o010])
def test_a_file_that_others_can_use_is_refused(path: Path, mode: int) -> None:
    keys.create(path)
    path.chmod(mode)
    with pytest.raises(keys.KeyProblem, match="0600"):
        keys.load(path)


GOOD = {"format": keys.FORMAT, "master": "A" * 43 + "=", "epochs": {"1": "A" * 43 + "="}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        json.dumps(GOOD | {"format": "halka-keys-9"}).encode(),
        json.dumps(GOOD | {"master": "AAAA"}).encode(),
        json.dumps(GOOD | {"master": "?"}).encode(),
        json.dumps(GOOD | {"master": 7}).encode(),
        json.dumps(GOOD | {"epochs": {}}).encode(),
        json.dumps(GOOD | {"epochs": {"0": GOOD["master"]}}).encode(),
        json.dumps(GOOD | {"epochs": {"one": GOOD["master"]}}).encode(),
        json.dumps(GOOD | {"epochs": [GOOD["master"]]}).encode(),
        json.dumps({"format": keys.FORMAT}).encode(),
    ],
)
def test_a_damaged_file_is_refused_without_showing_what_is_in_it(path: Path, content: bytes) -> None:
    keys.create(path)
    path.write_bytes(content)
    with pytest.raises(keys.KeyProblem) as caught:
        keys.load(path)
    assert "AAAA" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_undamaged_form_of_the_same_content_is_accepted(path: Path) -> None:
    keys.create(path)
    path.write_text(json.dumps(GOOD))
    assert keys.load(path).master == bytes(32)


def test_a_folder_is_not_a_key_file(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyProblem, match="not an ordinary file"):
        keys.load(tmp_path)


def test_a_power_cut_while_writing_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keys.create(path)

    def cut(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="power cut"):
        keys.add_epoch(path, 2)
    assert keys.load(path) == made
    assert [each.name for each in path.parent.iterdir()] == ["halka.key"]


def test_epochs_are_added_and_retired(path: Path) -> None:
    first = keys.create(path)
    both = keys.add_epoch(path, 2)
    assert both.kek(1) == first.kek(1)
    assert both.current_epoch == 2
    only = keys.remove_epochs(path, older_than=2)
    assert only.kek(2) == both.kek(2)
    assert keys.load(path) == only
    with pytest.raises(keys.KeyProblem, match="no key of epoch 1"):
        only.kek(1)


def test_an_epoch_is_never_made_twice_and_the_last_one_never_removed(path: Path) -> None:
    made = keys.create(path)
    with pytest.raises(keys.KeyProblem, match="not newer"):
        keys.add_epoch(path, 1)
    with pytest.raises(keys.KeyProblem, match="no key of epoch"):
        keys.remove_epochs(path, older_than=2)
    assert keys.load(path) == made


def test_the_current_keys_follow_the_file(path: Path, settings: Settings, tmp_path: Path) -> None:
    settings.HALKA_KEY, settings.HALKA_DATA = path, tmp_path / "data"
    keys.create(path)
    assert keys.current() is keys.current()
    keys.add_epoch(path, 2)
    assert keys.current().current_epoch == 2
    path.chmod(0o644)
    with pytest.raises(keys.KeyProblem, match="0600"):
        keys.current()
    path.unlink()
    with pytest.raises(keys.KeyProblem, match="no key file"):
        keys.current()


def test_a_key_file_inside_the_data_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.HALKA_DATA = tmp_path
    inside = tmp_path / "deep" / "halka.key"
    keys.create(inside)
    settings.HALKA_KEY = inside
    with pytest.raises(keys.KeyProblem, match="inside the data folder"):
        keys.current()
    link = tmp_path.parent / f"{tmp_path.name}.link"
    link.symlink_to(inside)
    settings.HALKA_KEY = link
    with pytest.raises(keys.KeyProblem, match="inside the data folder"):
        keys.current()
