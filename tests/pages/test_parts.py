"""The tags that pages are built from."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from halka.pages import dates_in_words, icons, states
from halka.pages.panels import Panel
from halka.trust.words import Missing, Shredded, Tampered, Words

MOMENT = dt.datetime(2026, 7, 3, 7, 0, tzinfo=dt.UTC)


def shown(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    return engines["django"].from_string("{% load halka %}" + source).render(context, request)


class Question(forms.Form):
    who = forms.CharField(label="Who?", help_text="A first name.")
    said = forms.CharField(widget=forms.Textarea(attrs={"class": "said"}), required=False)
    soon = forms.ChoiceField(choices=[("t", "Today"), ("w", "This week")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="She agrees", help_text="Asked today.")
    code = forms.CharField(widget=forms.HiddenInput, initial="C01")


def test_label_hint_control_and_problem_stand_in_this_order() -> None:
    html = shown("{% field form.who %}", form=Question({}))
    places = [html.index(part) for part in ("<label", "A first name.", "<input", 'class="problem"')]
    assert places == sorted(places)
    assert 'aria-describedby="id_who_helptext id_who_error"' in html
    assert 'id="id_who_helptext"' in html
    assert 'id="id_who_error"' in html


def test_a_field_that_is_right_shows_no_problem() -> None:
    html = shown("{% field form.who %}", form=Question({"who": "Ada"}))
    assert "wrong" not in html
    assert "problem" not in html


def test_the_childs_own_words_are_written_in_the_serif() -> None:
    assert 'class="said"' in shown("{% field form.said %}", form=Question())


def test_choices_are_cards_in_a_group_with_a_legend() -> None:
    html = shown("{% field form.soon %}", form=Question())
    assert html.count('<label class="choice">') == 2
    assert "<legend>Soon" in html


def test_a_choice_can_give_its_reason_and_one_can_stay_visible_but_closed() -> None:
    form = Question()
    form.fields["soon"].choice_hints = {"w": "No place <b>before</b>"}  # type: ignore[attr-defined]
    form.fields["soon"].closed_choices = {"w"}  # type: ignore[attr-defined]
    today, week = shown("{% field form.soon %}", form=form).split('<label class="choice">')[1:]
    assert "disabled" in week
    assert "No place &lt;b&gt;before" in week
    assert "disabled" not in today


def test_a_single_box_is_a_card_of_its_own() -> None:
    assert '<label class="choice"><input type="checkbox"' in shown("{% field form.agreed %}", form=Question())


def test_the_summary_leads_to_each_problem() -> None:
    html = shown("{% form_fields form %}", form=Question({"code": "C01"}))
    for target in ("id_who", "id_soon", "id_agreed"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html
    assert "3 things to put right" in html
    assert 'type="hidden"' in html


def test_a_form_without_problems_has_no_summary() -> None:
    assert "problems" not in shown("{% problems form %}", form=Question())


def test_a_problem_of_the_whole_form_is_said_first() -> None:
    form = Question({"who": "Ada", "soon": "t", "agreed": "on", "code": "C01"})
    form.add_error(None, "Somebody answered before you.")
    assert "<li>Somebody answered before you.</li>" in shown("{% problems form %}", form=form)


@pytest.mark.parametrize(("level", "bars"), [("low", 1), ("medium", 2), ("high", 3), ("emergency", 4)])
def test_risk_is_as_many_bars_as_its_level_and_a_word(level: str, bars: int) -> None:
    html = shown("{% risk level %}", level=level)
    assert html.count('class="on"') == bars
    assert str(states.RISKS[level]) in html


def test_a_risk_that_nobody_has_judged_is_not_shown() -> None:
    assert shown("{% risk level %}", level="") == ""


@pytest.mark.parametrize("name", states.WORDS)
def test_a_state_is_colour_icon_and_word(name: str) -> None:
    html = shown("{% state name %}", name=name)
    assert f'class="state {name}"' in html
    assert icons.ICONS[states.ICONS[name]] in html
    assert str(states.WORDS[name]) in html


def test_every_sector_has_an_icon() -> None:
    assert set(states.SECTORS) <= set(icons.ICONS)


def test_icons_are_silent_and_only_arrows_turn() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "clock" %}')
    assert "turns" in shown('{% icon "arrow" %}')
    assert "turns" not in shown('{% icon "clock" %}')


def test_a_moment_is_said_in_the_readers_time_zone() -> None:
    with timezone.override("Europe/Istanbul"):
        html = shown("{% when at year=2026 %}", at=MOMENT)
    assert html == '<time datetime="2026-07-03T10:00:00+03:00">Fri 3 July, 10:00</time>'


def test_a_date_of_another_year_says_the_year() -> None:
    assert dates_in_words.said(dt.date(2025, 7, 3), this_year=2026) == "Thu 3 July 2025"


def test_turkish_puts_the_weekday_last() -> None:
    with translation.override("tr"):
        assert dates_in_words.said(dt.date(2026, 7, 3), this_year=2026) == "3 Temmuz Cum"


def test_a_moment_that_is_not_known_is_not_shown() -> None:
    assert shown("{% when at %}", at=None) == ""


@pytest.mark.parametrize(
    ("n", "words"),
    [(5, "5 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day late"), (-21, "21 days late")],
)
def test_a_clock_says_days_left_or_late(n: int, words: str) -> None:
    assert shown("{% days_left n %}", n=n) == words


def test_the_childs_words_are_escaped_and_keep_their_language() -> None:
    html = shown('{% words said "Ada, 6 June" lang="tr" translation="I sleep" %}', said="<b>Uyuyorum</b>")
    assert "&lt;b&gt;Uyuyorum" in html
    assert 'lang="tr"' in html
    assert html.index("Uyuyorum") < html.index("I sleep") < html.index("Ada, 6 June")


@pytest.mark.parametrize(("percent", "width"), [(60, 60), (140, 100), (-3, 0), (33.4, 33)])
def test_a_meter_stays_between_nothing_and_all(percent: float, width: int) -> None:
    assert f'width="{width}%"' in shown('{% meter percent "words" %}', percent=percent)


def test_a_meter_fills_from_the_right_where_reading_begins_there() -> None:
    with translation.override("ar"):
        assert 'x="40%"' in shown('{% meter 60 "words" %}')


def test_a_table_writes_its_roles_out() -> None:
    html = shown(
        '{% table "What" "Who" "#How many" %}{% tr %}{% th %}{{ a }}{% endth %}'
        '{% td "How many" number=True shade=2 %}7{% endtd %}{% endtr %}{% endtable %}', a="<i>",
    )  # fmt: skip
    assert html.count('role="columnheader"') == 2
    assert '<th role="rowheader" scope="row">&lt;i&gt;</th>' in html
    assert '<td role="cell" class="n sh2" data-l="How many">7</td>' in html


def test_a_wide_table_scrolls_and_can_be_reached_by_keyboard() -> None:
    html = shown('{% table "Replies" "Who" scroll=True %}{% endtable %}')
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Replies">' in html


def test_a_row_says_when_what_why_and_has_one_button() -> None:
    html = shown(
        '{% row "Visit" due="14:00" url="/v/" deed="Start" main=True %}{{ why }}{% endrow %}', why="<hr>"
    )
    assert '<a class="btn main" href="/v/">Start</a>' in html
    assert "&lt;hr&gt;" in html


def test_pages_keep_what_the_address_asks_for() -> None:
    page = Paginator(range(60), 20).page(2)
    html = shown("{% pages page %}", page=page, request=RequestFactory().get("/", {"risk": "high"}))
    assert "risk=high&amp;page=1" in html
    assert "risk=high&amp;page=3" in html
    assert "21 to 40 of 60" in html


def test_one_page_needs_no_pages() -> None:
    assert shown("{% pages page %}", page=Paginator([1], 20).page(1)).strip() == ""


def test_deeds_show_the_childs_words_and_what_changed() -> None:
    deed = SimpleNamespace(
        at=MOMENT, who="Hatice", what="Plan agreed", said="I sleep.", heard_by="Ada", changed="mornings"
    )
    html = shown("{% deeds deeds %}", deeds=[deed])
    assert '<li class="said">' in html
    assert "Changed because of these words: mornings" in html


def test_participation_tells_not_asked_from_not_yet() -> None:
    steps = [{"name": "Plan", "reached": True}, {"name": "Closing"}]
    html = shown("{% participation steps %}", steps=steps)
    assert "not asked" in html
    assert "not yet" in html
    assert html.count('class="off"') == 6


def test_people_are_chosen_with_one_button_each() -> None:
    html = shown(
        '{% people people action="/be/" %}', people=[{"value": "z", "name": "Zeynep", "unit": "Akova"}]
    )
    assert 'method="post" action="/be/"' in html
    assert 'name="person" value="z"' in html


def test_questions_stand_side_by_side_or_wait_under_their_words() -> None:
    class Rows(forms.Form):
        what = forms.CharField()
        by_whom = forms.CharField()
        more = forms.CharField(required=False)

        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            fields: dict[str, Any] = self.fields
            fields["by_whom"].beside = True
            fields["more"].fold = "More"

    empty = shown("{% form_fields form %}", form=Rows())
    beside = empty[empty.index('<div class="beside">') : empty.index("<details")]
    assert "id_what" in beside
    assert "id_by_whom" in beside
    assert '<details class="fold"><summary>More</summary>' in empty
    assert "<details" not in empty[empty.index("id_more") :]
    assert '<details class="fold" open>' in shown("{% form_fields form %}", form=Rows({"more": "x"}))


def test_a_panel_is_the_partial_of_a_room_with_what_is_told_there_and_around_it() -> None:
    told = Panel("pages/components/words.html", {"text": "I like <football>."})
    html = shown("{% panel told %}{{ text }}", told=told, caption="Ada, 6 June")
    assert "<blockquote" in html
    assert "I like &lt;football&gt;." in html
    assert "Ada, 6 June" in html
    assert html.count("football") == 1  # what one panel is told stays in it


@pytest.mark.parametrize(
    ("content", "is_untrusted"),
    [({"name": "Ada"}, False), (Shredded(""), False), (Tampered(""), True), (Missing(""), True)],
)
def test_a_panel_is_not_trusted_when_its_words_are_not_what_was_written(
    content: Any, is_untrusted: bool
) -> None:
    assert Panel("", {}, sealed=[Words({}), Words(content)]).is_untrusted is is_untrusted


def test_a_small_form_leads_back_to_its_page_and_carries_its_token() -> None:
    request = RequestFactory().get("/cases/x/?deeds=all")
    html = shown('{% post "/plans/x/approve/" "stack" %}<button>Approve</button>{% endpost %}', request)
    assert html.startswith('<form class="stack" method="post" action="/plans/x/approve/">')
    assert '<input type="hidden" name="back" value="/cases/x/">' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert html.endswith("<button>Approve</button></form>")
