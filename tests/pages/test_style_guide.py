"""The page that shows every part, and the frame around every page."""

import pytest
from django.http import Http404
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from halka.pages.style_guide import style_guide


def guide(**asked: str) -> str:
    return style_guide(RequestFactory().get("/", asked)).content.decode()


def frame(**context: object) -> str:
    template = engines["django"].from_string(
        '{% extends "pages/base.html" %}{% block title %}C01{% endblock %}'
    )
    return template.render(context, RequestFactory().get("/"))


def test_it_is_shown_in_a_demo_and_nowhere_else(settings: Settings) -> None:
    settings.DEBUG = settings.HALKA_DEMO = False
    with pytest.raises(Http404):
        guide()
    settings.HALKA_DEMO = True
    assert "Everything Halka is drawn with" in guide()


def test_no_part_carries_a_style_attribute(settings: Settings) -> None:
    settings.HALKA_DEMO = True
    assert "style=" not in guide()


def test_a_page_says_its_language_and_direction(settings: Settings) -> None:
    settings.HALKA_DEMO = True
    assert '<html lang="en" dir="ltr">' in guide()
    assert '<html lang="ar" dir="rtl">' in guide(language="ar")


def test_the_frame_speaks_turkish() -> None:
    with translation.override("tr"):
        assert "İçeriğe geç" in frame()


def test_a_demo_says_so_on_every_page(settings: Settings) -> None:
    settings.HALKA_DEMO = True
    assert "Everything here is invented." in frame()
    settings.HALKA_DEMO = False
    assert "Everything here is invented." not in frame()


def test_the_navigation_marks_where_one_is() -> None:
    nav = [{"label": "Today", "url": "/t/", "icon": "today", "count": 7, "current": True}]
    shown = frame(nav=nav)
    assert '<a href="/t/" aria-current="page">' in shown
    assert '<span class="count">7</span>' in shown


def test_who_one_is_stands_on_every_page() -> None:
    assert "Ayla<span" in frame(who={"name": "Ayla", "unit": "Selvia"})


@pytest.mark.parametrize("page", ["404.html", "403.html", "403_csrf.html", "500.html"])
def test_a_page_for_what_went_wrong_needs_nothing_to_be_shown(page: str) -> None:
    shown = engines["django"].get_template(page).render()
    assert shown.count("<h1>") == 1
    assert 'href="/"' in shown


def test_nothing_here_says_the_same_whatever_was_asked() -> None:
    template = engines["django"].get_template("404.html")
    said = {template.render({"exception": why, "request_path": why}) for why in ("Case", "No Case matches")}
    assert len(said) == 1
