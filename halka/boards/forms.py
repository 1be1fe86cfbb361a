"""Forms of boards. They know shapes; whether something makes sense is for the deed to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halka.boards.models import Attendance, Item, Kind, Meeting, Recusal, Seat
from halka.boards.queries import invited, name_of
from halka.directory.forms import ByCode, listed
from halka.directory.models import Person, Place, Unit
from halka.pages.fields import TODAY_OR_LATER, Ahead, Day, needed_if

NONE = [("", "–")]
_WORDS = {"rows": 4, "dir": "auto"}


class _PersonField(forms.CharField):
    """Somebody by the name with which she or he signs in: a list would be the whole directory."""

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return None
        found = Person.objects.filter(username=said, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody signs in with this name."))
        return found


def _unit(label: Any, **more: Any) -> ByCode:
    return ByCode(Unit.objects.filter(is_hidden=False), label=label, **more)


class BodyForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), max_length=200)
    name_local = forms.CharField(label=_("In the language of the place"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("What kind of body is it?"), choices=[*NONE, *Kind.choices])
    level = forms.ChoiceField(label=_("How far does it reach?"))
    place = ByCode(Place.objects.all(), label=_("For which place?"))
    secretariat = _unit(_("Which unit is the secretariat?"))
    called_by = _unit(_("Which unit calls it?"), required=False)
    helped_by = _unit(_("Who gives technical assistance?"), required=False)
    mandate = forms.CharField(
        label=_("By which act was it founded?"),
        help_text=_("A law, a decision, a letter."),
        max_length=300,
        required=False,
    )
    starts_on = Day(label=_("From which day?"))
    ends_on = Day(label=_("Until which day?"), required=False)

    def __init__(self, *args: Any, keeps: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.ChoiceField(
            label=self.fields["level"].label, choices=[*NONE, *listed("level")]
        )
        for name in ("place", "secretariat", "called_by", "helped_by"):
            field = self.fields[name]
            assert isinstance(field, ByCode)
            field.shorten(field.all_rows.filter(pk__in=keeps) if name == "secretariat" else field.all_rows)
        needed_if(self, ends_on=_("needed for a working group"))


class SeatForm(forms.Form):
    unit = _unit(_("Which institution sits here?"), required=False)
    capacity = forms.ChoiceField(label=_("In which capacity?"), choices=[*NONE, *Seat.Capacity.choices])
    function = forms.ChoiceField(
        label=_("With which function?"), choices=Seat.Function.choices, initial=Seat.Function.MEMBER
    )
    person = _PersonField(
        label=_("Who?"),
        help_text=_("The name with which somebody signs in. Empty: whoever holds the post."),
        max_length=60,
        required=False,
    )
    substitute = _PersonField(label=_("Who comes instead?"), max_length=60, required=False)
    starts_on = Day(label=_("From which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, ByCode)
        field.shorten(field.all_rows)
        needed_if(self, unit=_("needed, but for a chair or a child"))


class EndSeatForm(forms.Form):
    ends_on = Day(label=_("From which day does nobody sit there?"))


class WhenForm(forms.Form):
    starts_at = Ahead(label=_("When does it begin?"), help_text=TODAY_OR_LATER)
    ends_at = Ahead(label=_("When does it end?"))


class CallForm(WhenForm):
    venue = forms.CharField(label=_("Where?"), help_text=_("A room, or “online”."), max_length=200)


class MoveForm(WhenForm):
    why = forms.CharField(label=_("Why is it moved?"), max_length=300)


class CancelForm(forms.Form):
    why = forms.CharField(label=_("Why is it cancelled?"), max_length=300)


class ItemForm(forms.Form):
    title = forms.CharField(
        label=_("What is it about?"), help_text=_("No child, no name, no code."), max_length=200
    )
    kind = forms.ChoiceField(label=_("What is to happen with it?"), choices=[*NONE, *Item.Kind.choices])
    lens = forms.ChoiceField(
        label=_("Communication, coordination or cooperation?"),
        choices=[*NONE, *Item.Lens.choices],
        required=False,
    )
    scope = forms.ChoiceField(
        label=_("Inside one institution, or between them?"),
        choices=[*NONE, *Item.Scope.choices],
        required=False,
    )
    level = forms.ChoiceField(label=_("At which level?"), required=False)
    focus = forms.ChoiceField(label=_("In which focus area?"), required=False)
    text = forms.CharField(
        label=_("What should members read before?"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs=_WORDS),
    )
    no_child = forms.BooleanField(label=_("What looks like a code here is no child"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, of in (("level", "level"), ("focus", "focus_area")):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[*NONE, *listed(of)], required=False
            )
        needed_if(self, **dict.fromkeys(("lens", "scope", "level", "focus"), _("needed, but for procedure")))


class OpenForm(forms.Form):
    """Of every seat, who came. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for seat in invited(meeting):
            label = f"{name_of(seat)} · {seat.get_function_display()}"
            choices = [
                (value, words)
                for value, words in Attendance.State.choices
                if value != Attendance.State.SUBSTITUTE or seat.substitute_id
            ]
            self.fields[f"seat_{seat.ref}"] = forms.ChoiceField(
                label=label, choices=choices, widget=forms.RadioSelect
            )

    @property
    def here(self) -> dict[str, str]:
        return {name.removeprefix("seat_"): str(said) for name, said in self.cleaned_data.items()}


class LeaveForm(forms.Form):
    seat = forms.ChoiceField(label=_("Who leaves?"))
    kind = forms.ChoiceField(label=_("Why?"), choices=[*NONE, *Recusal.Kind.choices])

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(seat.ref, f"{name_of(seat)} · {seat.get_function_display()}") for seat in seats]
        self.fields["seat"] = forms.ChoiceField(label=self.fields["seat"].label, choices=[*NONE, *offered])
