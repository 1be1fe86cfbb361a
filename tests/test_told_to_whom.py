"""What the sources may say of units with a name, and of pages that show what is sealed."""

from __future__ import annotations

import re

from tests import architecture as house
from tests.architecture import ROOT


def test_the_name_of_a_unit_is_what_everybody_may_read() -> None:
    """A hidden unit has no name outside: `shown_name` knows it. Its own name stands in the header of its people and
    where the directory is kept."""
    names = re.compile(r"\bown_name\b|(?<!place)\.everyday_name\b|unit\d*\.name(?:_local)?\b|unit__name")
    files = [*house.sources(), *ROOT.rglob("*.html")]
    said = {house.name_of(path) for path in files if names.search(path.read_text(encoding="utf-8"))}
    assert {name for name in said if not name.startswith("demo/")} == {
        "directory/history.py",  # says that it leaves hidden ones out
        "directory/models/unit.py",
        "directory/queries.py",  # an order
        "directory/templates/directory/directory.html",
        "directory/templates/directory/person.html",
        "directory/templates/directory/unit.html",
        "directory/views/choosing.py",  # people of the demo
        "directory/views/units.py",
        "insight/survey/sides.py",  # words by which an imported survey means a unit
        "sharing/offers.py",  # the unit reads its own
        "sharing/templates/sharing/referrals.html",  # the same
        "sharing/who_can_help.py",  # an order
        "web/context.py",  # the header
    }
