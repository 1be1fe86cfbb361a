"""Deeds: each says who does it and when and what it needs, somebody can do it, and a test does."""

from __future__ import annotations

import inspect
import re

from halka.trust.action import ACTIONS
from halka.trust.permissions_table import load_deeds
from tests import architecture as house
from tests.architecture import TESTS


def test_every_deed_names_who_and_when_and_what_it_needs() -> None:
    load_deeds()
    assert len(ACTIONS) > 40
    for name, deed in ACTIONS.items():
        if name.startswith("halka."):
            parameters = inspect.signature(deed).parameters.values()
            assert {"by", "at"} <= {parameter.name for parameter in parameters}, name
            assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}, name
            assert vars(deed)["needs"], name


def test_every_deed_can_be_done_by_somebody() -> None:
    """A page, a job or a command calls it; what the demo alone can do, nobody can."""
    load_deeds()
    said = set().union(
        *(
            re.findall(r"\w+", path.read_text(encoding="utf-8"))
            for path in house.sources()
            if "demo" not in path.parts and "actions" not in house.name_of(path)
        )
    )
    out_of_reach = {name.rsplit(".", 1)[1] for name in ACTIONS if name.startswith("halka.")} - said
    # Each decision about a notice tells who sent it by itself.
    assert out_of_reach == {"acknowledge_notifier"}


def test_what_stands_among_the_deeds_is_a_deed() -> None:
    load_deeds()
    strangers = [
        f"{house.name_of(path)}:{node.name}"
        for path in house.sources()
        if "actions" in house.name_of(path)
        for node in house.public_functions(path)
        if f"halka.{house.name_of(path)[:-3].replace('/', '.')}.{node.name}" not in ACTIONS
    ]
    assert strangers == []


def test_every_deed_is_called_by_a_test() -> None:
    load_deeds()
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in TESTS.rglob("test_*.py")
        if path.name != "test_architecture.py"
    )
    names = [name.rsplit(".", 1)[1] for name in ACTIONS if name.startswith("halka.")]
    assert [name for name in names if not re.search(rf"\b{name}\b", tests)] == []
