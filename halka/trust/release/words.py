"""The rules, levels and ages of a profile as rows of words, for the protocol and for `docs/sharing.md`.

In the language that is active when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.profiles import Profile
from halka.profiles.agreement import CARER_STATES, UNKNOWN
from halka.profiles.rules import Rule
from halka.profiles.sharing import CHANNELS, GROUNDS, OF_THE_FILE, RECIPIENTS, SHARED
from halka.trust.release.renderers import RENDERERS

Rows = list[tuple[str, ...]]

ANSWERS = {
    "allow": gettext_lazy("goes"),
    "allow_reduced": gettext_lazy("goes as less"),
    "allow_logged": gettext_lazy("goes, and is looked at afterwards"),
    "ask": gettext_lazy("ask first"),
    "deny": gettext_lazy("does not go"),
    "suppress": gettext_lazy("goes without its small counts"),
}
LEVEL_NAMES = (
    gettext_lazy("public"),
    gettext_lazy("counts"),
    gettext_lazy("about a case, names nobody"),
    gettext_lazy("identifies somebody"),
    gettext_lazy("sensitive"),
    gettext_lazy("restricted"),
)
CELLS = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "suppress": gettext_lazy("without small counts"),
    "as_it_was": gettext_lazy("as on the day of the transfer"),
}
RESULTS = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
ASKED = {
    "child": gettext_lazy("ask the child"),
    "carer": gettext_lazy("ask the carer"),
    "supervisor": gettext_lazy("ask the supervisor"),
}
SAID = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "not_asked": gettext_lazy("not asked"),
    "excused": gettext_lazy("not asked, for a listed reason"),
    "differ": gettext_lazy("two carers differ"),
    "nobody": gettext_lazy("no carer may be asked"),
}

_CHILD = ("yes", "no", "not_asked", "excused")
"""The order of the columns of `Words.ages`."""


class Words:
    """One profile in one language."""

    def __init__(self, profile: Profile, language: str) -> None:
        self._profile, self._sharing, self._language = profile, profile.sharing, language

    def _label(self, lists: Iterable[str], code: str) -> str:
        found = next((name for name in lists if code in self._profile.lists[name]), "")
        return self._profile.label(found, code, self._language) if found else code

    def field(self, code: str) -> str:
        return self._label((SHARED, OF_THE_FILE), code)

    def fields(self, codes: Iterable[str]) -> str:
        return "; ".join(self.field(code) for code in codes)

    def recipient(self, code: str) -> str:
        return self._label((RECIPIENTS,), code)

    def rules(self) -> Rows:
        """Number and title, to whom, what, on what ground, how."""
        ordered = sorted(self._sharing.rules, key=lambda rule: rule.number or 99)
        return [
            (
                f"{rule.number}. {rule.label(self._language)}",
                "; ".join(self.recipient(each) for each in rule.to),
                self._goes(rule),
                "; ".join(self._label(GROUNDS, basis) for basis in rule.basis),
                self._label((CHANNELS,), rule.channel),
            )
            for rule in ordered
        ]

    def _goes(self, rule: Rule) -> str:
        if rule.answer == "deny":
            return _("Nothing.")
        parts = [
            (_("Needed: %(fields)s."), rule.needed),
            (_("When ticked: %(fields)s."), rule.may),
            (_("With a yes of its own: %(fields)s."), rule.ask),
        ]
        said = [sentence % {"fields": self.fields(codes).rstrip(".")} for sentence, codes in parts if codes]
        said += [
            _("%(field)s as %(less)s.") % {"field": self.field(code), "less": self.field(less)}
            for code, less in rule.shorter.items()
        ]
        if rule.is_whole:
            said.append(_("The whole file; what is protected or restricted only for whoever is named."))
        if rule.is_as_listed:
            said.append(_("What the order or the treaty lists."))
        said.append(_("Highest level: %(level)s.") % {"level": rule.max_level})
        said += [
            _("%(who)s, highest level: %(level)s.") % {"who": self.recipient(who), "level": level}
            for who, level in rule.max_for.items()
        ]
        if rule.answer != "allow":
            said.append(_("Answer: %(answer)s.") % {"answer": ANSWERS[rule.answer]})
        return " ".join(said)

    def categories(self) -> Rows:
        """Level, and the fields of it; protected ones are marked."""
        rows: Rows = []
        for level, name in enumerate(LEVEL_NAMES):
            codes = [each for each in self._sharing.fields.values() if each.level == level]
            shown = [self.field(each.code) + (" *" if each.protected_while else "") for each in codes]
            rows.append((f"{level}: {name}", "; ".join(shown)))
        return rows

    def access(self) -> Rows:
        """Each reader inside, and what every level opens to her or him."""
        levels = self._sharing.levels
        return [
            (self.recipient(who), *(self._cell(levels.cell(level, who)) for level in range(6)))
            for who in levels.columns
        ]

    def _cell(self, cell: str) -> str:
        return str(CELLS[cell]) if cell in CELLS else self.fields(self._sharing.levels.lists[cell])

    def protected(self) -> Rows:
        """Each protected field, since when, and what stands in its place."""
        always, secret = _("always"), _("while the place is secret")
        return [
            (
                self.field(each.code),
                always if each.protected_while == "always" else secret,
                self.field(each.instead) if each.instead else "",
            )
            for each in self._sharing.fields.values()
            if each.protected_while
        ]

    def ages(self) -> Rows:
        """Age, what the carer said, what follows for each answer of the child."""
        agreement = self._sharing.agreement
        rows: Rows = []
        for band in (*agreement.bands, UNKNOWN):
            counts = {carer: str(SAID[carer]) for carer in CARER_STATES}
            if agreement.child_decides(band):
                counts = {CARER_STATES[0]: _("whatever it was")}
            for carer, words in counts.items():
                said = [self._result(*agreement.counts[band, carer, child]) for child in _CHILD]
                rows.append((self._band(band), words, *said))
        return rows

    def _band(self, band: str) -> str:
        firsts = list(self._sharing.agreement.bands.items())
        for (name, first), following in zip(firsts, [*firsts[1:], None], strict=True):
            if name == band:
                return f"{first}-{following[1] - 1}" if following else f"{first}+"
        return _("unknown")

    def _result(self, result: str, ask: str) -> str:
        words = [str(RESULTS[result])] if result in RESULTS else []
        return ", ".join([*words, *([str(ASKED[ask])] if ask else [])])

    def grounds(self) -> Rows:
        """Each ground that goes ahead without a yes: when, what goes, the answer."""
        rows: Rows = []
        for name, ground in self._sharing.agreement.grounds.items():
            when = ", ".join(self._label(("risk",), each) for each in ground.urgencies)
            if ground.is_order_named:
                when = _("the order or the law is named")
            if ground.rules:
                when = _("rules %(numbers)s") % {"numbers": ", ".join(map(str, ground.rules))}
            needed = _("what is needed, and: %(fields)s") % {"fields": self.fields(ground.also)}
            goes = needed if ground.goes == "needed" else _("what the rule names")
            rows.append((self._label(GROUNDS, name), when, goes, str(ANSWERS[ground.answer])))
        return rows

    def renderers(self) -> Rows:
        """Every page, file and message, its media type, and the most that it holds."""
        return [(each.name, each.media_type, each.holds.value) for each in RENDERERS.values()]
