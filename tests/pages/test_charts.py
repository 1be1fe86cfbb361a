"""Bars and the line of one request: lengths, mirrored positions, what is said instead."""

import pytest
from django.template import engines
from django.utils import translation

from halka.pages.charts import bar_chart, request_line
from halka.pages.drawn import Bar, Dumbbell, Moment, Stretch
from halka.pages.dumbbells import drawn

BARS = [Bar("A to B", 2000, "silence"), Bar("C to D", 1000), Bar("others", 500, is_rest=True)]
STRETCHES = [Stretch(30, "silence"), Stretch(20, "moving"), Stretch(50, "planned", "waiting for a place")]
MOMENTS = [Moment(0, "sent"), Moment(30, "refused"), Moment(34, "refused again"), Moment(100, "seen")]


def share(length: str) -> float:
    return float(length.removesuffix("%"))


def test_bars_are_as_long_as_their_days() -> None:
    widths = [share(mark.width) for mark in bar_chart(BARS).marks]
    assert widths == pytest.approx([84, 42, 21])


def test_bars_of_nothing_have_no_length_and_do_not_divide_by_nothing() -> None:
    assert [mark.width for mark in bar_chart([Bar("A", 0)]).marks] == ["0.00%"]
    assert bar_chart([]).marks == []


def test_from_right_to_left_bars_begin_at_the_right() -> None:
    mark = bar_chart(BARS, rtl=True).marks[1]
    assert (mark.start, mark.x, mark.tip, mark.nudge) == ("100.00%", "58.00%", "58.00%", -8)


def test_a_chart_says_its_numbers() -> None:
    assert (
        bar_chart(BARS).label == "A to B: 2,000 child-days; C to D: 1,000 child-days; others: 500 child-days"
    )


def test_stretches_fill_the_line_without_a_hole() -> None:
    marks = request_line(STRETCHES, MOMENTS).stretches
    assert [(share(mark.x), share(mark.width)) for mark in marks] == [(0, 30), (30, 20), (50, 50)]


def test_from_right_to_left_the_line_begins_at_the_right() -> None:
    line = request_line(STRETCHES, MOMENTS, rtl=True)
    assert share(line.stretches[0].x) == 70
    assert line.moments[0].x == "100.00%"
    assert line.moments[0].anchor == "start"


def test_silence_is_counted_in_the_label() -> None:
    assert request_line(STRETCHES, MOMENTS).label == "100 days, 30 of them without any answer."


def test_words_of_moments_that_lie_close_stand_on_different_lines() -> None:
    sent, refused, again, seen = request_line(STRETCHES, MOMENTS).moments
    assert refused.y != again.y
    assert sent.y == seen.y


def test_words_that_do_not_fit_their_stretch_shrink_to_the_number() -> None:
    narrow = request_line(
        [Stretch(90, "planned", "waiting for a place"), Stretch(10, "moving", "first visit")], []
    )
    assert [mark.words for mark in narrow.stretches] == ["90 waiting for a place", "10"]


def test_each_chart_has_its_table_and_no_style_attribute() -> None:
    template = engines["django"].from_string("{% load halka %}{% bars bars %}{% request_line line moments %}")
    shown = template.render({"bars": BARS, "line": STRETCHES, "moments": MOMENTS})
    assert shown.count('role="img" aria-label="') == 2
    assert shown.count('<table role="table"') == 3
    assert "style=" not in shown


def test_a_language_with_commas_writes_none_into_a_length() -> None:
    template = engines["django"].from_string("{% load halka %}{% bars bars %}")
    with translation.override("tr"):
        shown = template.render({"bars": BARS})
    assert 'width="84.00%"' in shown
    assert "2.000" in shown


def a_dumbbell(felt: float, measured: float | None) -> Dumbbell:
    return Dumbbell("They answer in time", felt, measured, "4.0 of 5", "20%")


@pytest.mark.parametrize(("felt", "measured"), [(0.75, 0.2), (0.2, 0.75)])
def test_the_bar_of_a_dumbbell_lies_between_its_marks(felt: float, measured: float) -> None:
    mark = drawn(a_dumbbell(felt, measured))
    assert (share(mark.felt_x), share(mark.measured_x)) == (100 * felt, 100 * measured)
    assert (share(mark.x), share(mark.width)) == (20, 55)


def test_from_right_to_left_a_dumbbell_is_mirrored() -> None:
    mark = drawn(a_dumbbell(0.75, 0.2), rtl=True)
    assert (mark.felt_x, mark.measured_x, mark.x, mark.width) == ("25.00%", "80.00%", "25.00%", "55.00%")


def test_without_a_record_a_dumbbell_has_one_mark() -> None:
    template = engines["django"].from_string("{% dumbbell mark %}")
    one, two = (template.render({"mark": a_dumbbell(0.75, measured)}) for measured in (None, 0.2))
    assert ("<circle" in one, "<rect" in one) == (True, False)
    assert two.count("<rect") == 2
    assert 'aria-label="They answer in time: felt 4.0 of 5; record 20%"' in two
