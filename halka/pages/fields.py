"""How a field of a Django form is shown: label, hint, control, problem, in this order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseForm, CheckboxInput, DateField, DateInput, DateTimeField, DateTimeInput
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from halka.trust import clock

_REACH = _("Choose a day between 1970 and 2199.")
DAYS_OF_RECORDS = [MinValueValidator(date(1970, 1, 1), _REACH), MaxValueValidator(date(2199, 12, 31), _REACH)]
"""For a day from which or to which something is counted: the day after it, and its year, exist in every calendar."""


class Day(DateField):
    """A day. A browser takes it in one writing only, whatever the language of the reader."""

    widget = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [*DAYS_OF_RECORDS]


class Past(Day):
    """A day that has passed, or today. Its hint says so (`TODAY_OR_EARLIER`)."""

    default_error_messages = {"ahead": _("This day lies in the future. Choose today or an earlier day.")}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value > timezone.localtime(clock.now()).date():
            raise ValidationError(self.error_messages["ahead"])


class Ahead(DateTimeField):
    """A moment that is still to come. Its hint says so."""

    widget = DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and value <= clock.now():
            raise ValidationError(_("This moment has passed. Choose a later one."))
        if value is not None and value - clock.now() > FARTHEST * YEAR:
            raise ValidationError(_("This lies too far ahead. Look at the year."))


class Coming(Day):
    """A day that is still to come, or today. Its hint says so (`TODAY_OR_LATER`). `kept`: a day that stood there before and
    may stay, also when it has passed."""

    kept: date | None = None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None or value == self.kept:
            return
        today = timezone.localtime(clock.now()).date()
        if value < today:
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        if value.year > today.year + FARTHEST:
            raise ValidationError(_("This lies too far ahead. Look at the year."))


class Happened(DateTimeField):
    """When something happened: now or earlier. Its hint says so."""

    widget = DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and value > clock.now():
            raise ValidationError(_("This lies in the future. Write the day on which it happened."))
        if value is not None and value.year < EARLIEST:
            raise ValidationError(_("This lies too far back. Look at the year."))


TODAY_OR_LATER, TODAY_OR_EARLIER = _("Today or later."), _("Today or earlier.")
EARLIEST, FARTHEST, YEAR = 1990, 25, timedelta(days=365)
"""The first year of what is written down, and for how many years somebody plans: until a child is grown up."""


def needed_if(form: BaseForm, **fields: str | Promise) -> None:
    """Beside the label of a field that only sometimes may stay empty stands when it may not."""
    for name, words in fields.items():
        vars(form.fields[name])["needed"] = words


@dataclass(frozen=True)
class Group:
    """Cards under one heading; without a heading those that stand in no group."""

    name: str
    cards: list["Choice"]

    @property
    def is_open(self) -> bool:
        return any(card.is_chosen for card in self.cards)


@dataclass(frozen=True)
class Choice:
    """One card of a question: the control, its words and, below, why."""

    id: str
    control: SafeString
    label: str
    hint: str
    is_chosen: bool = False


def choices(field: BoundField) -> list[Choice]:
    """The cards of a question with fixed answers.

    The form's field may carry `choice_hints` (value to sentence) and `closed_choices` (values that stay
    visible and cannot be chosen).
    """
    hints: dict[str, str] = getattr(field.field, "choice_hints", {})
    closed = {str(value) for value in getattr(field.field, "closed_choices", ())}
    return [_card(card, hints, closed) for card in field.subwidgets]


def _card(card: BoundWidget, hints: dict[str, str], closed: set[str]) -> Choice:
    value = str(card.data["value"])
    if value in closed:
        card.data["attrs"] = {**card.data["attrs"], "disabled": True}
    return Choice(
        card.id_for_label or "",
        card.tag(),
        str(card.choice_label),
        str(hints.get(value, "")),
        bool(card.data["selected"]),
    )


def groups(field: BoundField) -> list[Group]:
    """The cards of a question whose choices stand in named groups, those without a group before them; empty for other
    questions."""
    named = {
        str(value): str(group)
        for group, rows in getattr(field.field, "choices", ())
        if isinstance(rows, list | tuple)
        for value, _words in rows
    }
    if not named:
        return []
    found = {name: Group(name, []) for name in ("", *named.values())}
    for card, shown in zip(field.subwidgets, choices(field), strict=True):
        found[named.get(str(card.data["value"]), "")].cards.append(shown)
    return [group for group in found.values() if group.cards]


@dataclass(frozen=True)
class Part:
    """Questions in lines; with a `fold`, the words under which they wait until somebody opens them."""

    fold: str
    lines: list[list[BoundField]]

    @property
    def is_open(self) -> bool:
        return any(_is_to_read(field) for line in self.lines for field in line)


def _is_to_read(field: BoundField) -> bool:
    """Filled in, wrong, or changed by somebody else meanwhile."""
    return bool(field.errors or field.value() or hasattr(field.field, "meanwhile"))


def parts(form: BaseForm) -> list[Part]:
    """The questions of a form in their order.

    A field may carry `beside` (it stands next to the one before it, where there is room) and `fold`."""
    found: list[Part] = []
    for field in form.visible_fields():
        fold = str(getattr(field.field, "fold", ""))
        if not found or found[-1].fold != fold:
            found.append(Part(fold, []))
        lines = found[-1].lines
        if lines and getattr(field.field, "beside", False):
            lines[-1].append(field)
        else:
            lines.append([field])
    return found


def is_across(cards: list[Choice]) -> bool:
    """Few and short answers stand side by side where there is room."""
    return len(cards) <= 4 and all(len(card.label) <= 16 and not card.hint for card in cards)


def kind(field: BoundField) -> str:
    """Which of the three shapes: `choices`, `tick` (one box) or `line`."""
    if isinstance(field.field.widget, CheckboxInput):
        return "tick"
    return "choices" if field.use_fieldset else "line"


def problems(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Every problem with the id of what it is about: "" for the form as a whole."""
    for sentence in form.non_field_errors():
        yield "", str(sentence)
    for field in form:
        target = field.auto_id if kind(field) == "choices" else field.id_for_label
        for sentence in field.errors:
            yield target, str(sentence)
