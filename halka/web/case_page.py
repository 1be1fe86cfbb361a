"""The page of a case: which part of which room stands where.

A room adds a part by a function in its `panel.py` and a name in one of these lists; the lists give the order.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from halka.casework import forms_panel
from halka.casework import panel as casework
from halka.casework.cases.models import handed_over
from halka.casework.models import Case
from halka.casework.overview import CaseOverview, Elsewhere
from halka.casework.steps.queries import case_for_page
from halka.directory.models import Person
from halka.pages.panels import Button, Panel
from halka.pages.ring import Link, Ring, gathered
from halka.sharing import panel as sharing
from halka.trust.door import find
from halka.web import timeline

PanelOf = Callable[[CaseOverview], Panel | None]
ElsewhereOf = Callable[[CaseOverview], Mapping[str, Elsewhere]]
ButtonsOf = Callable[[CaseOverview], Iterable[Button]]
LinksOf = Callable[[CaseOverview], Iterable[Link]]

TOP: list[PanelOf] = [
    casework.erased,
    casework.warnings,
    casework.notices,
    casework.who,
    casework.ended,
    casework.facts,
]
BUTTONS: list[ButtonsOf] = [casework.next_step, casework.file, sharing.refer, casework.assign]
MORE_BUTTONS: list[ButtonsOf] = [
    casework.work,
    forms_panel.modules,
    sharing.hand_over,
    casework.ending,
    forms_panel.supervised,
]
ABOVE_THE_RING: list[PanelOf] = [
    casework.plan_to_approve,
    casework.closing_to_approve,
    casework.latest_words,
]
OF_THE_PLAN: list[ElsewhereOf] = [sharing.of_the_plan]
"""What rooms above know of an action of the plan; the first that knows it counts."""
AT_THE_END: list[Callable[[CaseOverview], Iterable[str]]] = [sharing.settled_at_the_end]
"""What becomes of that which rooms have open, when a closing is agreed."""
LINKS: list[LinksOf] = [casework.worker, sharing.asked, casework.planned]
MAIN: list[PanelOf] = [casework.plan, timeline.panel]
BESIDE: list[PanelOf] = [casework.childs_part, forms_panel.answers, casework.who_sees]


@dataclass(frozen=True)
class CasePage:
    """What stands on the page, from the top."""

    top: list[Panel]
    buttons: list[Button]
    more_buttons: list[Button]
    above_the_ring: list[Panel]
    ring: Ring
    main: list[Panel]
    beside: list[Panel]

    @property
    def is_untrusted(self) -> bool:
        """Something on this page is not what was written; nothing of it is shown."""
        return any(
            panel.is_untrusted for panel in chain(self.top, self.above_the_ring, self.main, self.beside)
        )


def open_overview(*, ref: str, person: Person, at: datetime, deeds: str = "") -> CaseOverview | None:
    """Finds the case through the front door, reads what the page needs. None for
    somebody who had the case before it moved: to that person only the file is left."""
    case = case_for_page(ref, person, at)
    if case is None and handed_over(person, at).filter(case__ref=ref).exists():
        return None
    case = case or find(Case, by=person, at=at, ref=ref)  # find answers 404, and enters it
    return CaseOverview(case, person, at, deeds=deeds)


def case_page(overview: CaseOverview) -> CasePage:
    overview.elsewhere = ChainMap(*(dict(known(overview)) for known in OF_THE_PLAN))
    if overview.may_supervise and overview.case.closure_waits:
        overview.settled = [said for settled in AT_THE_END for said in settled(overview)]
    return CasePage(
        top=_panels(TOP, overview),
        buttons=_buttons(BUTTONS, overview),
        more_buttons=_buttons(MORE_BUTTONS, overview),
        above_the_ring=_panels(ABOVE_THE_RING, overview),
        ring=Ring(
            child_initial=overview.first_name[:1].upper(),
            links=gathered(link for links in LINKS for link in links(overview)),
            kin=list(casework.kin(overview)),
            code=overview.case.code,
            is_seen=overview.is_seen,
            why_ended=overview.why_ended,
        ),
        main=_panels(MAIN, overview),
        beside=_panels(BESIDE, overview),
    )


def _panels(offered: Iterable[PanelOf], overview: CaseOverview) -> list[Panel]:
    return [panel for one in offered if (panel := one(overview)) is not None]


def _buttons(offered: Iterable[ButtonsOf], overview: CaseOverview) -> list[Button]:
    return [button for some in offered for button in some(overview)]
