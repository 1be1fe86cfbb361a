"""Every reader before every field: what goes, and that nothing else does."""

import pytest

from tests.trust.release.asking import Row
from tests.trust.release.rows import ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_this_goes_and_nothing_else(row: Row) -> None:
    assert row.answers() == row.expected
