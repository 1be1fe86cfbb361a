"""The vault under long random use: what lives is readable, what was erased never is."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from halka.trust import keys, ledger, vault

AT = datetime(2024, 5, 1, tzinfo=UTC)
CHILDREN = st.sampled_from(["c1", "c2", "c3"])
ROWS = st.sampled_from(["r1", "r2", "r3", "r4"])
TEXTS = st.text(max_size=30)


class VaultLife(RuleBasedStateMachine):
    """What the vault should hold, beside what it holds. Each run uses children of its own."""

    runs = 0

    def __init__(self) -> None:
        super().__init__()
        VaultLife.runs += 1
        self.run = VaultLife.runs
        self.live: dict[str, tuple[str, int, dict[str, Any]]] = {}
        self.erased: set[str] = set()

    def name(self, short: str) -> str:
        return f"{short}.{self.run}"

    @rule(child=CHILDREN, row=ROWS, text=TEXTS)
    def put(self, child: str, row: str, text: str) -> None:
        child, row = self.name(child), self.name(row)
        owner, version, _ = self.live.get(row, (child, 0, {}))
        if owner in self.erased:
            with pytest.raises(vault.Shredded):
                self.write(row, owner, version + 1, text)
            return
        self.write(row, owner, version + 1, text)
        self.live[row] = (owner, version + 1, {"text": text})

    def write(self, row: str, child: str, version: int, text: str) -> None:
        with transaction.atomic(), vault.collecting():
            vault.put(table="notes", row=row, child=child, version=version, content={"text": text})
            ledger.record("household.written", at=AT)

    @rule(child=CHILDREN, row=ROWS, text=TEXTS)
    def put_and_fail(self, child: str, row: str, text: str) -> None:
        child, row = self.name(child), self.name(row)
        owner, version, _ = self.live.get(row, (child, 0, {}))
        if owner in self.erased:
            return

        def deed() -> None:
            with transaction.atomic():
                vault.put(table="notes", row=row, child=owner, version=version + 1, content={"text": text})
                raise ArithmeticError

        with pytest.raises(ArithmeticError):
            deed()

    @rule(child=CHILDREN)
    def shred(self, child: str) -> None:
        child = self.name(child)
        if child not in self.erased:
            with transaction.atomic():
                vault.shred(child, at=AT, basis="law", by="p1")
                ledger.record("child.shredded", at=AT)
            self.erased.add(child)

    @rule()
    def rotate(self) -> None:
        vault.rotate(keys.current().current_epoch + 1)

    @invariant()
    def the_living_are_readable_and_the_erased_are_not(self) -> None:
        for row, (child, version, content) in self.live.items():
            if child in self.erased:
                with pytest.raises(vault.Shredded):
                    vault.get("notes", row)
            else:
                assert vault.get("notes", row) == content
                assert vault.latest("notes", row) == version


def test_a_long_life_of_the_vault(encrypted: Any, settings_of_this_test: None) -> None:
    run_state_machine_as_test(
        VaultLife, settings=settings(max_examples=15, stateful_step_count=25, deadline=None)
    )
    assert ledger.verify().is_intact


class Forgetful(VaultLife):
    """The control: a vault that keeps a copy of the key must be caught."""

    @rule(child=CHILDREN)
    def shred(self, child: str) -> None:
        self.erased.add(self.name(child))


def test_an_erasure_that_leaves_the_key_is_caught(encrypted: Any, settings_of_this_test: None) -> None:
    with pytest.raises(BaseException, match=r"DID NOT RAISE"):
        run_state_machine_as_test(
            Forgetful,
            settings=settings(
                max_examples=30, stateful_step_count=15, deadline=None, phases=[Phase.generate]
            ),
        )


@pytest.fixture
def settings_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.HALKA_KEY = shutil.copy2(settings.HALKA_KEY, tmp_path / "halka.key")
