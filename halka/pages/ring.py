"""The ring: does it close around this child? What is drawn, counted and said about it.

Each institution owns an arc, the child sits in the middle, those close to her between. Geometry in units of
the view box `-186 -186 372 372`; angles in degrees, clockwise, 0 to the right.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from halka.pages import states
from halka.pages.icons import ICONS

FEWEST_DRAWN = 3
MOST_ARCS = 12
MOST_KIN = 4


@dataclass(frozen=True, kw_only=True)
class Link:
    """One institution's part, as a room offers it."""

    number: int = 0
    """Its row in the table, the same for the life of the case; who gathers the links of all rooms gives it."""
    of: str = ""
    """Code of the unit, which stands in the ring once; "" for the worker, who stands there in any case."""
    name: str
    """Everyday name, short: it stands beside the arc."""
    sector: str
    """Name of an icon: school, health, police, justice, shelter, ngo, municipality, labour, registry, ..."""
    state: str
    """not_yet, working, waiting, overdue, broken or ended; "" where all that was asked of the unit was taken back: it has no
    place in the ring, whatever other rooms know of it."""
    state_words: str = ""
    """What the state adds: "5 days left", "31 days silent"."""
    full_name: str = ""
    since: str = ""
    next_move: str = ""
    way: str = ""
    """A long way to this help, in a sentence that stands under the heading."""
    url: str = ""
    """Where the next move is made; used in the table, never in the drawing."""
    is_another: bool = False
    """Stands beside a link of the same unit: something else that was asked of it."""
    hidden: bool = False
    """The reader may not know which service this is."""

    def as_shown(self) -> "Link":
        """The link as this reader may see it."""
        if not self.hidden:
            return self
        return Link(number=self.number, name=gettext("another service"), sector="lock", state=self.state)

    @property
    def heading(self) -> str:
        return self.full_name or self.name

    @property
    def spelled(self) -> str:
        return states.spelled(self.state, self.state_words)


@dataclass(frozen=True)
class Kin:
    """Somebody close to the child."""

    initial: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Ring:
    child_initial: str
    links: Sequence[Link]
    kin: Sequence[Kin] = ()
    code: str = ""
    """The case's code, printed instead of the initial."""
    is_seen: bool = True
    """Somebody of the unit has met the child since the case began."""
    why_ended: str | None = None
    """Why the work ended, "" where nobody wrote it; None while the case is open."""

    @property
    def is_drawn(self) -> bool:
        return len(self.links) >= FEWEST_DRAWN

    @property
    def ways(self) -> list[str]:
        return [link.way for link in self.shown if link.way]

    @property
    def shown(self) -> list[Link]:
        return [link.as_shown() for link in self.links]


@dataclass(frozen=True)
class Arc:
    """One arc ready to draw; lengths are strings already, so that no language writes a comma into a path."""

    state: str
    paths: tuple[str, ...]
    disc_x: str
    disc_y: str
    disc_r: str
    glyph: str
    glyph_place: str
    number: str
    number_x: str
    number_y: str
    label: str
    sub: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class KinMark:
    initial: str
    name: str
    tie: str
    x: str
    y: str
    initial_y: str
    name_y: str


def gathered(links: Iterable[Link]) -> list[Link]:
    """Numbered in their order, those of one unit side by side. A unit that several rooms know has the link of the first
    of them, and whatever is said to be another."""
    of: dict[object, list[Link]] = {}
    for link in links:
        mine = of.setdefault(link.of or link, [])
        if not mine or link.is_another:
            mine.append(link)
    shown = [link for mine in of.values() for link in mine if link.state]
    return [replace(link, number=number) for number, link in enumerate(shown, start=1)]


# Words


def counts(links: Sequence[Link]) -> Counter[str]:
    return Counter(link.state for link in links)


def heading(links: Sequence[Link], *, is_seen: bool = True, why_ended: str | None = None) -> str:
    """The conclusion, as a sentence. `is_seen`, `why_ended`: those of the ring."""
    n = counts(links)
    if why_ended is not None:
        ended = gettext("The work has ended")
        return gettext("%(ended)s: %(why)s") % {"ended": ended, "why": why_ended} if why_ended else ended
    if not links:
        return gettext("Nobody stands in the ring yet")
    if n["broken"]:
        return ngettext(
            "The ring is open in one place", "The ring is open in %(n)s places", n["broken"]
        ) % {"n": n["broken"]}  # fmt: skip
    if not is_seen:
        return gettext("Nobody has seen the child yet")
    if n["overdue"]:
        return ngettext("One link is overdue", "%(n)s links are overdue", n["overdue"]) % {"n": n["overdue"]}
    if n["waiting"]:
        return ngettext(
            "The ring waits for one answer", "The ring waits for %(n)s answers", n["waiting"]
        ) % {"n": n["waiting"]}  # fmt: skip
    if n["not_yet"]:
        return gettext("The ring is not closed yet")
    return gettext("The ring is closed") if n["working"] else gettext("Every link is finished")


def remark(links: Sequence[Link]) -> str:
    """The count that stands beside the heading. What is finished is no link that does not work."""
    n = counts(links)
    going_on = len(links) - n["ended"]
    works = ngettext("%(works)s of %(n)s link works", "%(works)s of %(n)s links work", going_on)
    parts = [
        works % {"works": n["working"], "n": going_on} if going_on else "",
        gettext("%(n)s finished") % {"n": n["ended"]} if n["ended"] else "",
    ]
    return ", ".join(filter(None, parts))


def title(links: Sequence[Link]) -> str:
    """What a screen reader says instead of the drawing. No name: titles show on screens and in logs."""
    n = counts(links)
    parts = [
        gettext("%(n)s not yet") % {"n": n["not_yet"]} if n["not_yet"] else "",
        gettext("%(n)s working") % {"n": n["working"]} if n["working"] else "",
        gettext("%(n)s waiting") % {"n": n["waiting"]} if n["waiting"] else "",
        gettext("%(n)s overdue") % {"n": n["overdue"]} if n["overdue"] else "",
        gettext("%(n)s broken") % {"n": n["broken"]} if n["broken"] else "",
        gettext("%(n)s finished") % {"n": n["ended"]} if n["ended"] else "",
    ]
    whole = ngettext("Ring of %(n)s link", "Ring of %(n)s links", len(links)) % {"n": len(links)}
    return gettext("%(ring)s: %(states)s. The table below says the same in words.") % {
        "ring": whole, "states": ", ".join(filter(None, parts)),
    }  # fmt: skip


# Many links


@dataclass(frozen=True)
class RingPlace:
    """What stands on one arc: a link, or several joined."""

    link: Link
    numbers: tuple[int, ...]


def places(links: Sequence[Link]) -> list[RingPlace]:
    """The arcs in order. Over twelve: finished links join, then working links of one sector.

    A late, broken or waiting link keeps an arc of its own, and so does the first, the worker.
    """
    arcs = [RingPlace(link, (link.number,)) for link in links]
    if len(arcs) <= MOST_ARCS:
        return arcs
    arcs = _join(arcs, [arc for arc in arcs[1:] if arc.link.state == "ended"], gettext("finished"))
    for sector, words in states.SECTORS.items():
        if len(arcs) <= MOST_ARCS:
            break
        alike = [arc for arc in arcs[1:] if (arc.link.state, arc.link.sector) == ("working", sector)]
        arcs = _join(arcs, alike, str(words))
    return arcs


def _join(arcs: list[RingPlace], alike: list[RingPlace], words: str) -> list[RingPlace]:
    """The arcs with those that are alike drawn as one, where the first of them stood."""
    if len(alike) < 2:
        return arcs
    first = alike[0]
    numbers = tuple(arc.link.number for arc in alike)
    named = replace(
        first.link, name=gettext("%(what)s, %(n)s") % {"what": words, "n": len(alike)}, state_words=""
    )
    whole = RingPlace(named, numbers)
    return [whole if arc is first else arc for arc in arcs if arc is first or arc not in alike]


# Geometry


@dataclass(frozen=True)
class Measure:
    """Lengths that depend on how many arcs there are."""

    radius: float
    gap: float
    disc: float
    scale: float


FEW = Measure(radius=120, gap=5.5, disc=19, scale=0.83)
MANY = Measure(radius=128, gap=4, disc=15, scale=0.66)
PUSHED_OUT = 24
HEART, KIN_ORBIT, KIN_DISC = 34, 70, 12.5


def point(radius: float, angle: float) -> tuple[float, float]:
    return radius * cos(radians(angle)), radius * sin(radians(angle))


def put(x: float, y: float) -> str:
    return f"{x + 0:.1f} {y + 0:.1f}"


def arcs(links: Sequence[Link]) -> list[Arc]:
    """The drawing of every arc: the first at the top, the others clockwise."""
    standing = places(links)
    measure = FEW if len(standing) <= 8 else MANY
    step = 360 / len(standing)
    return [_arc(place, step * i - 90, step, measure) for i, place in enumerate(standing)]


def _arc(place: RingPlace, angle: float, step: float, measure: Measure) -> Arc:
    link, scale = place.link, measure.scale
    is_broken = link.state == "broken"
    centre = measure.radius + (PUSHED_OUT if is_broken else 0)
    x, y = point(centre, angle)
    number_x, number_y = point(centre + measure.disc + 12, angle)
    label_x, label_y = point(centre + measure.disc + 10, angle)
    return Arc(
        state=link.state,
        paths=_broken(angle, step, measure) if is_broken else (_whole(angle, step, measure),),
        disc_x=f"{x:.1f}", disc_y=f"{y:.1f}", disc_r=f"{measure.disc:g}",
        glyph=ICONS.get(link.sector, ICONS["worker"]),
        glyph_place=f"translate({put(x - 12 * scale, y - 12 * scale)}) scale({scale:g})",
        number=_numbers(place.numbers), number_x=f"{number_x:.1f}", number_y=f"{number_y + 4.5:.1f}",
        label=Truncator(f"{_numbers(place.numbers)} {link.name}").chars(24),
        sub=link.state_words or str(states.WORDS[link.state]),
        label_x=f"{label_x:.1f}", label_y=f"{label_y + _drop(angle):.1f}", anchor=_anchor(angle),
    )  # fmt: skip


def _whole(angle: float, step: float, measure: Measure) -> str:
    half = (step - measure.gap) / 2
    return _stroke(measure.radius, angle - half, angle + half)


def _broken(angle: float, step: float, measure: Measure) -> tuple[str, str]:
    """Two short stubs, each closed by a bar; the middle is missing."""
    half = (step - measure.gap) / 2
    stub = min(9.0, 0.34 * half)
    before, after = angle - half + stub, angle + half - stub
    return (
        _stroke(measure.radius, angle - half, before) + _bar(measure.radius, before),
        _stroke(measure.radius, after, angle + half) + _bar(measure.radius, after),
    )


def _stroke(radius: float, start: float, end: float) -> str:
    return f"M{put(*point(radius, start))}A{radius:g} {radius:g} 0 0 1 {put(*point(radius, end))}"


def _bar(radius: float, angle: float) -> str:
    return f"M{put(*point(radius - 8, angle))}L{put(*point(radius + 8, angle))}"


def _numbers(numbers: tuple[int, ...]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}…"


def _anchor(angle: float) -> str:
    across = cos(radians(angle))
    return "middle" if abs(across) < 0.01 else "start" if across > 0 else "end"


def _drop(angle: float) -> float:
    """How far below its point a label's first of two lines stands: above at the top, below at the bottom."""
    down = sin(radians(angle))
    if _anchor(angle) == "middle":
        return 12 if down > 0 else -14
    return 8 * down - 2


def kin_marks(kin: Sequence[Kin]) -> list[KinMark]:
    """Those close to the child, at most four, spread evenly from the bottom."""
    drawn = kin[:MOST_KIN]
    step = 120 if len(drawn) < MOST_KIN else 90
    return [_kin(who, 90 + (i - (len(drawn) - 1) / 2) * step) for i, who in enumerate(drawn)]


def _kin(who: Kin, angle: float) -> KinMark:
    x, y = point(KIN_ORBIT, angle)
    tie = f"M{put(*point(HEART + 2, angle))}L{put(*point(KIN_ORBIT - 13, angle))}"
    return KinMark(
        initial=who.initial[:1], name=Truncator(who.name).chars(11), tie=tie,
        x=f"{x + 0:.1f}", y=f"{y + 0:.1f}", initial_y=f"{y + 4:.1f}", name_y=f"{y + 25:.1f}",
    )  # fmt: skip
