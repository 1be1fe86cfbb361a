"""One page with every part on it, filled with invented people. Shown only in a demo or while building."""

import datetime as dt

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from halka.pages.drawn import Bar, Dumbbell, Moment, Stretch
from halka.pages.icons import ICONS
from halka.pages.ring import Kin, Link, Ring

AT = dt.datetime(2026, 7, 2, 8, 20, tzinfo=dt.UTC)


class Sample(forms.Form):
    met_on = forms.CharField(label="When did you meet?", help_text="Day and month are enough.")
    unknown_to = forms.CharField(label="Who must not know?")
    said = forms.CharField(label="What did the child say?", widget=forms.Textarea(attrs={"class": "said"}))
    soon = forms.ChoiceField(
        label="How soon?", widget=forms.RadioSelect,
        choices=[("today", "Today"), ("week", "This week"), ("later", "Later")],
    )  # fmt: skip
    unit = forms.ChoiceField(
        label="Who can do it soonest?", widget=forms.RadioSelect,
        help_text="Sorted by the day she could start.",
        choices=[("school", "School No 12"), ("umut", "Umut Psychosocial Centre")],
    )  # fmt: skip
    knows = forms.MultipleChoiceField(
        label="Who knows?", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("child", "The child"), ("parent", "A parent"), ("nobody", "Nobody")],
    )  # fmt: skip
    place = forms.ChoiceField(label="Place", choices=[("akova", "Akova"), ("limra", "Limra")])
    agreed = forms.BooleanField(label="Her mother agreed on 11 June.", help_text="By telephone.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        unit = self.fields["unit"]
        unit.choice_hints = {  # type: ignore[attr-defined]
            "school": "4 places free, could start Thu 2 July", "umut": "Silent since 14 June",
        }  # fmt: skip
        unit.closed_choices = {"umut"}  # type: ignore[attr-defined]


class Narrowing(forms.Form):
    risk = forms.ChoiceField(label="Risk", choices=[("", "Any"), ("high", "High")], required=False)
    words = forms.CharField(label="Code", required=False)


def links(*parts: tuple[str, str, str, str], hidden: int = 0) -> list[Link]:
    return [
        Link(number=i, name=name, sector=sector, state=state, state_words=words, hidden=i == hidden,
             since="Sent 29 June", next_move="Remind" if state == "overdue" else "",
             url="#remind" if state == "overdue" else "")
        for i, (name, sector, state, words) in enumerate(parts, start=1)
    ]  # fmt: skip


EIGHT = Ring(
    child_initial="A", code="C01 · OVA",
    kin=[Kin("M", "Mother"), Kin("B", "Baran"), Kin("F", "Father")],
    links=links(
        ("Hatice", "worker", "working", ""), ("Mobile classroom", "school", "working", ""),
        ("Health centre", "health", "working", ""), ("Kırlangıç", "ngo", "working", ""),
        ("Bar association", "justice", "waiting", "5 days left"),
        ("Child Labour Unit", "labour", "broken", "31 days silent"),
        ("Municipality", "municipality", "overdue", "5 days late"),
        ("Family Directorate", "shelter", "waiting", "2 days left"),
    ),
)  # fmt: skip
THREE = Ring(
    child_initial="N", kin=[Kin("A", "Aunt")],
    links=links(
        ("Worker", "worker", "working", ""), ("School", "school", "waiting", ""),
        ("Clinic", "health", "broken", ""),
        hidden=3,
    ),
)  # fmt: skip
SECTORS = [
    "worker",
    "school",
    "health",
    "police",
    "justice",
    "ngo",
    "shelter",
    "labour",
    "social",
    "registry",
    "helpline",
]
STATES = ["working", "working", "ended", "working", "waiting", "overdue", "working", "broken"]
TWELVE = Ring(
    child_initial="Y", kin=[Kin("M", "Mother"), Kin("B", "Brother")],
    links=links(*((SECTORS[i % 11].title(), SECTORS[i % 11], STATES[i % 8], "") for i in range(12))),
)  # fmt: skip
FIFTEEN = Ring(
    child_initial="D", kin=[Kin(x, x) for x in ("Mum", "Dad", "Gran", "Can")],
    links=links(*((SECTORS[i % 11].title(), SECTORS[i % 11], STATES[i % 8], "") for i in range(15))),
)  # fmt: skip
TWO = Ring(child_initial="T", links=EIGHT.links[:2])

BARS = [
    Bar("Child units to Rehabilitation", 2310, "slow, then refused"),
    Bar("Child units to Child Labour Unit", 1840, "silence"),
    Bar("Hospital back to child units", 1205, "no feedback"),
    Bar("All other 41 links", 2690, is_rest=True),
]
STRETCHES = [
    Stretch(19, "silence"), Stretch(1, "moving"), Stretch(17, "silence"), Stretch(1, "moving"),
    Stretch(7, "moving"),
    Stretch(1, "moving"), Stretch(22, "silence"), Stretch(78, "planned", "waiting for a place"),
]  # fmt: skip
MOMENTS = [
    Moment(0, "sent 11 Feb"), Moment(19, "refused"), Moment(37, "refused"), Moment(68, "accepted 20 Apr"),
    Moment(146, "seen 7 July"),
]  # fmt: skip
DUMBBELLS = [
    Dumbbell("They answer in time", 0.85, 0.97, "4.4 of 5 (14 people)", "97% (232 of 240)"),
    Dumbbell("They tell me what happened", 0.73, 0.09, "3.9 of 5 (14 people)", "9% (19 of 217)", True),
    Dumbbell("All questions together", 0.65, None, "3.6 of 5 (14 people)", "under 10 requests"),
]
DEEDS = [
    {"at": AT, "who": "Hatice", "what": "Third reminder to the Child Labour Unit. No answer.",
     "state": "broken"},
    {"at": AT - dt.timedelta(days=24), "who": "Hatice", "what": "Plan agreed with Ada and her mother.",
     "said": "In the evening I sleep on the book.", "heard_by": "Ada, asked about the plan",
     "changed": "the class moved to the morning."},
    {"at": AT - dt.timedelta(days=34), "who": "Cem", "what": "Notice accepted after 40 minutes.",
     "state": "working"},
]  # fmt: skip
STEPS = [
    {"name": "Notice", "reached": True, "asked": True},
    {"name": "Assessment", "reached": True, "asked": True, "kept": True, "changed": True},
    {"name": "Plan", "reached": True, "asked": True, "kept": True, "changed": True},
    {"name": "Services", "reached": True, "asked": True, "kept": True},
    {"name": "Review", "reached": True},
    {"name": "Closing"},
]
PEOPLE = [
    {"value": "zeynep", "name": "Zeynep", "unit": "Akova child unit"},
    {"value": "pelin", "name": "Pelin", "unit": "Umut Psychosocial Centre", "icon": "ngo"},
]
NAV = [
    {"label": "Today", "url": "#today", "icon": "today", "count": 7, "current": True},
    {"label": "Cases", "url": "#cases", "icon": "list"},
    {"label": "Inbox", "url": "#inbox", "icon": "inbox"},
    {"label": "Bottlenecks", "url": "#numbers", "icon": "bars"},
]
COLOURS = [
    "paper", "surface", "sunk", "ink", "soft", "accent", "accent-strong", "accent-tint",
    "working", "waiting", "overdue", "broken",
]  # fmt: skip


def sample_form() -> Sample:
    given = {"met_on": "29 May", "said": "My hands burn from the spray.", "soon": "today", "unit": "school"}
    form = Sample(given | {"place": "akova", "agreed": "on"})
    form.errors["unknown_to"] = form.error_class(["Write a name, or choose “nobody”."])
    return form


def style_guide(request: HttpRequest) -> HttpResponse:
    """`?language=ar` shows the page in another language, to try its direction."""
    if not (settings.DEBUG or getattr(settings, "HALKA_DEMO", False)):
        raise Http404
    page = Paginator(range(60), 20).page(2)
    shown = {
        "demo": True, "nav": NAV, "who": {"name": "Ayla", "unit": "Selvia coordination"}, "print_code": "C01",
        "form": sample_form(), "narrowing": Narrowing(), "eight": EIGHT, "three": THREE, "twelve": TWELVE,
        "fifteen": FIFTEEN, "two": TWO, "bars": BARS, "stretches": STRETCHES, "moments": MOMENTS, "dumbbells": DUMBBELLS,
        "deeds": DEEDS,
        "steps": STEPS, "people": PEOPLE, "colours": COLOURS, "page": page, "at": AT,
        "icons": list(ICONS),
    }  # fmt: skip
    with translation.override(request.GET.get("language", translation.get_language() or "en")):
        return render(request, "pages/style.html", shown)
