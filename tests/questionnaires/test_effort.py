"""Writing something down costs little: what is needed is counted, and what it takes at a keyboard is estimated."""

from __future__ import annotations

import pytest

from benchmarks.effort import effort


def test_a_contact_needs_six_answers_at_most_and_a_minute_and_a_half() -> None:
    least = effort("F07")
    assert 3 <= least.answers <= 6
    assert least.seconds <= 90


def test_a_full_assessment_is_written_by_keyboard_in_eight_minutes() -> None:
    whole = effort("F03", all_of_it=True)
    assert whole.answers >= 45
    assert whole.seconds <= 8 * 60


@pytest.mark.parametrize(("name", "most"), [("F01", 6), ("F03", 12), ("F08", 6)])
def test_no_form_needs_more_than_this(name: str, most: int) -> None:
    assert effort(name).answers <= most
