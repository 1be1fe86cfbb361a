"""Many notices by one hand are one line of the queue; all are kept, none hides another, and the place is not kept."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.models import Notice
from halka.casework.things import things
from halka.directory import hands
from halka.trust import clock
from tests.cast import HOUR, START, Cast, cast
from tests.seen import See
from tests.witness import everything

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FLOOD, NEIGHBOUR = "203.0.113.77", "198.51.100.20"


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moment = [START]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr(hands, "_KEY", hands._Key())
    return moment


def tell(c: Cast, words: str, address: str, danger: str = "yes") -> None:
    said = {"to_unit": c.child_unit.pk, "source": "community", "what_seen": words, "danger_now": danger}
    answer = Client().post("/tell/", said, REMOTE_ADDR=address)
    assert answer.status_code == 302


@pytest.mark.harm
def test_sixty_by_one_hand_are_one_line_and_a_real_one_between_them_stays_visible(
    c: Cast, now: list[datetime], see: See
) -> None:
    for n in range(60):
        tell(c, f"Junk {n}.", FLOOD)
        now[0] += SECOND / 20
        if n == 30:
            tell(c, "He locks her in.", NEIGHBOUR)
    assert Notice.unscoped.count() == 61
    page = see(c.bob, START + HOUR, "/notices/")
    assert page.title == "61 notices wait for you"
    lines = [row.title for row in page.rows("To decide")]
    assert lines == ["60 notices from one place", "Notice: Neighbour/community member"]
    assert "60 say that a child is in danger now." in page.text
    links = {a.said["href"] for a in page.main.all("a") if a.said["href"].startswith("/notices/")}
    assert len(links) == 61
    titles = [row.title for row in things(c.bob, START + HOUR)]
    assert titles == lines


def test_danger_stands_before_a_fold_without_it(c: Cast, now: list[datetime], see: See) -> None:
    for n in range(5):
        tell(c, f"Junk {n}.", FLOOD, danger="no")
    now[0] += SECOND
    tell(c, "He locks her in.", NEIGHBOUR)
    titles = [row.title for row in things(c.bob, START + HOUR)]
    assert titles == ["Notice: Neighbour/community member", "5 notices from one place"]


def test_few_by_one_hand_each_have_a_line(c: Cast, now: list[datetime]) -> None:
    for n in range(4):
        tell(c, f"What I saw, {n}.", NEIGHBOUR)
    assert len(list(things(c.bob, START + HOUR))) == 4


def test_the_place_is_not_kept_and_its_mark_is_another_one_after_an_hour(
    c: Cast, now: list[datetime]
) -> None:
    tell(c, "One.", FLOOD)
    tell(c, "Two.", FLOOD)
    now[0] += HOUR
    tell(c, "Three.", FLOOD)
    one, two, three = Notice.unscoped.order_by("received_at", "pk").values_list("hand", flat=True)
    assert one == two != three
    assert FLOOD not in str(everything())


def test_of_somebody_with_an_account_no_mark_is_kept(
    c: Cast, now: list[datetime], settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    browser = Client()
    browser.force_login(c.charlie)
    said = {"to_unit": c.child_unit.pk, "source": "school", "what_seen": "Marks.", "danger_now": "no"}
    assert browser.post("/tell/", said, REMOTE_ADDR=FLOOD).status_code == 302
    assert Notice.unscoped.get().hand == ""
