"""The ring: where things stand, what is joined, what is said, and what is never drawn."""

import re
from math import hypot

import pytest
from django.template import engines
from django.utils import translation

from halka.pages import ring as rings
from halka.pages.ring import Kin, Link, Ring


def link(number: int, state: str = "working", sector: str = "school", **more: object) -> Link:
    return Link(number=number, name=f"Place {number}", sector=sector, state=state, **more)  # type: ignore[arg-type]


def links(*states: str) -> list[Link]:
    return [link(i, state) for i, state in enumerate(states, start=1)]


def html(ring: Ring) -> str:
    template = engines["django"].from_string("{% load halka %}{% ring ring %}")
    return template.render({"ring": ring})


def drawing(ring: Ring) -> str:
    return html(ring).partition('<svg viewBox="-186')[2].partition("</svg>")[0]


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize(("n", "radius", "gap"), [(3, 120, 5.5), (8, 120, 5.5), (9, 128, 4), (12, 128, 4)])
def test_arcs_lie_on_the_circle_with_the_gap_between_them(n: int, radius: float, gap: float) -> None:
    arcs = rings.arcs(links(*["working"] * n))
    assert len(arcs) == n
    ends = []
    for arc in arcs:
        x1, y1, rx, ry, *_flags, x2, y2 = numbers(arc.paths[0])
        assert rx == ry == radius
        assert hypot(x1, y1) == pytest.approx(radius, abs=0.1)
        ends.append(((x1, y1), (x2, y2)))
    between = hypot(ends[0][1][0] - ends[1][0][0], ends[0][1][1] - ends[1][0][1])
    assert between == pytest.approx(radius * gap * 3.14159 / 180, abs=0.3)


def test_the_worker_stands_at_the_top_and_the_others_follow_clockwise() -> None:
    first, second, third, fourth = rings.arcs(links(*["working"] * 4))
    assert (first.disc_x, first.disc_y) == ("0.0", "-120.0")
    assert (second.disc_x, third.disc_y, fourth.disc_x) == ("120.0", "120.0", "-120.0")
    assert [arc.number for arc in (first, second, third, fourth)] == ["1", "2", "3", "4"]


def test_a_broken_link_is_two_stubs_with_bars_and_its_disc_is_pushed_out() -> None:
    _, _, broken = rings.arcs(links("working", "waiting", "broken"))
    assert len(broken.paths) == 2
    assert all(path.count("M") == 2 for path in broken.paths)
    assert hypot(float(broken.disc_x), float(broken.disc_y)) == pytest.approx(144, abs=0.1)


def test_many_arcs_have_smaller_discs_than_few() -> None:
    assert {arc.disc_r for arc in rings.arcs(links(*["working"] * 8))} == {"19"}
    assert {arc.disc_r for arc in rings.arcs(links(*["working"] * 9))} == {"15"}


@pytest.mark.parametrize(("n", "lowest"), [(1, "70.0"), (2, "35.0"), (3, "70.0"), (4, "49.5")])
def test_those_close_to_the_child_spread_evenly_from_the_bottom(n: int, lowest: str) -> None:
    marks = rings.kin_marks([Kin("X", "Somebody")] * n)
    assert max(marks, key=lambda mark: float(mark.y)).y == lowest
    assert sum(float(mark.x) for mark in marks) == pytest.approx(0, abs=0.2)


def test_at_most_four_of_those_close_to_the_child_are_drawn() -> None:
    assert len(rings.kin_marks([Kin("X", "Somebody")] * 6)) == 4


def test_twelve_links_are_not_joined() -> None:
    twelve = links(*["ended"] * 12)
    assert [place.numbers for place in rings.places(twelve)] == [(n,) for n in range(1, 13)]


def test_over_twelve_finished_links_become_one_arc_with_their_count() -> None:
    places = rings.places(links(*["working"] * 8, *["ended"] * 5))
    assert len(places) == 9
    assert places[-1].numbers == (9, 10, 11, 12, 13)
    assert places[-1].link.name == "finished, 5"


def test_working_links_of_one_sector_join_only_when_that_is_still_too_many() -> None:
    many = [link(1, sector="worker"), *(link(n, sector="health") for n in range(2, 8))]
    many += [link(n, "waiting") for n in range(8, 17)]
    places = rings.places(many)
    assert [place.numbers for place in places if len(place.numbers) > 1] == [(2, 3, 4, 5, 6, 7)]
    assert "Health, 6" in [place.link.name for place in places]


@pytest.mark.parametrize("state", ["overdue", "broken", "waiting"])
def test_a_late_broken_or_waiting_link_is_never_joined(state: str) -> None:
    assert len(rings.places(links("working", *[state] * 17))) == 18


def test_the_worker_is_never_joined() -> None:
    assert rings.places(links(*["ended"] * 14))[0].numbers == (1,)


def test_the_title_counts_the_states_and_names_nobody() -> None:
    title = rings.title(links("working", "working", "waiting", "overdue", "broken", "ended"))
    assert title.startswith("Ring of 6 links: 2 working, 1 waiting, 1 overdue, 1 broken, 1 finished.")
    assert "Place" not in title


def test_the_title_leaves_out_states_that_nobody_is_in() -> None:
    assert "broken" not in rings.title(links("working", "working", "working"))


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ((), "Nobody stands in the ring yet"),
        (("working", "broken"), "The ring is open in one place"),
        (("broken", "broken", "overdue"), "The ring is open in 2 places"),
        (("working", "overdue", "waiting"), "One link is overdue"),
        (("waiting", "waiting", "working"), "The ring waits for 2 answers"),
        (("working", "ended"), "The ring is closed"),
        (("ended", "ended"), "Every link is finished"),
    ],
)
def test_the_heading_says_the_conclusion(states: tuple[str, ...], sentence: str) -> None:
    assert rings.heading(links(*states)) == sentence


def test_the_heading_speaks_turkish() -> None:
    with translation.override("tr"):
        assert rings.heading(links("broken", "broken")) == "Halka 2 yerde açık"


def test_two_links_have_a_table_and_no_drawing() -> None:
    shown = html(Ring(child_initial="T", links=links("working", "waiting")))
    assert 'viewBox="-186' not in shown
    assert "Place 1" in shown


def test_the_drawing_holds_no_link_and_no_button() -> None:
    late = [link(i, "overdue", url="/remind/", next_move="Remind") for i in (1, 2, 3)]
    shown = html(Ring(child_initial="A", links=late))
    assert "<a " not in drawing(Ring(child_initial="A", links=late))
    assert "<button" not in shown
    assert shown.count('<a href="/remind/">Remind</a>') == 3


def test_the_table_says_the_same_as_the_drawing() -> None:
    shown = html(
        Ring(
            child_initial="A",
            links=[*links("working", "waiting"), link(3, "broken", state_words="31 days silent")],
        )
    )
    table = shown.partition("<table")[2]
    assert 'role="table"' in table
    assert "3 Place 3" in table
    assert "Broken, 31 days silent" in table


def test_a_hidden_place_is_another_service_with_a_lock_and_nothing_else() -> None:
    secret = Link(
        number=3, name="Mor Salkım", full_name="Mor Salkım shelter", sector="shelter", state="working",
        state_words="since June", since="Sent 3 June", next_move="Call Nur", url="/shelter/9/", hidden=True,
    )  # fmt: skip
    shown = html(Ring(child_initial="A", links=[*links("working", "working"), secret]))
    assert not any(trace in shown for trace in ("Mor", "June", "Nur", "/shelter/"))
    assert shown.count("another service") == 2
    from halka.pages.icons import ICONS

    assert ICONS["lock"] in shown
    assert ICONS["shelter"] not in shown


def test_names_are_escaped() -> None:
    wild = Ring(
        child_initial="<i>", kin=[Kin("<", "<b>Mum")], code="<u>",
        links=[link(1), link(2), Link(number=3, name="<script>", sector="ngo", state="working")],
    )  # fmt: skip
    shown = html(wild)
    assert not any(tag in shown for tag in ("<script>", "<b>", "<u>", "<i>"))
    assert "&lt;script&gt;" in shown


def test_paper_shows_the_code_beside_the_initial_that_print_hides() -> None:
    shown = html(Ring(child_initial="A", code="C01 · OVA", links=links("working", "working", "working")))
    assert '<text class="code" y="7">C01 · OVA</text>' in shown


def test_a_language_with_commas_writes_none_into_a_path() -> None:
    with translation.override("tr"):
        shown = drawing(Ring(child_initial="A", links=links("working", "broken", "overdue")))
    assert not re.search(r'(?:d|x|y|cx|cy|r)="[^"]*,', shown)


def test_links_of_several_rooms_are_numbered_and_a_unit_stands_there_once() -> None:
    offered = [
        Link(name="Worker", sector="worker", state="working"),
        Link(of="CLI-1", name="Clinic", sector="health", state="broken"),
        Link(of="SCH-1", name="School", sector="school", state="working"),
        Link(of="CLI-1", name="Clinic", sector="health", state="working"),
        Link(name="Second worker", sector="worker", state="working"),
    ]
    found = [(link.number, link.name, link.state) for link in rings.gathered(offered)]
    assert found == [
        (1, "Worker", "working"),
        (2, "Clinic", "broken"),
        (3, "School", "working"),
        (4, "Second worker", "working"),
    ]
