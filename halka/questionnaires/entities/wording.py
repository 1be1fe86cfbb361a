"""Why what a phone told could not be taken over, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "no_id": gettext_lazy("It does not say which row it means: the id is missing."),
    "bad_id": gettext_lazy("Its id is no UUID of version 4."),
    "bad_branch": gettext_lazy("Its branchId is no UUID of version 4."),
    "no_branch": gettext_lazy("It has a trunkVersion and no branchId."),
    "no_base": gettext_lazy("It does not say on which version it rests: baseVersion is missing."),
    "no_integer": gettext_lazy("%(about)s is no integer."),
    "no_version": gettext_lazy("There is no version %(about)s of this row."),
    "trunk_to_come": gettext_lazy("Its trunkVersion %(about)s is newer than anything here."),
    "no_label": gettext_lazy("A new row needs a name: the label is missing."),
    "there_already": gettext_lazy("A row with this id was made before."),
    "not_there": gettext_lazy("There is no such row."),
    "gone": gettext_lazy("The row was deleted or erased."),
    "no_create": gettext_lazy("This form may not make new rows."),
    "no_update": gettext_lazy("This form may not change rows."),
    "not_yours": gettext_lazy(
        "The row was not the sender's to change any more, or the sender makes no rows here."
    ),
}


def sentence(code: str, about: str) -> str:
    return str(WORDS[code]) % {"about": about}


def sentences(said: list[list[str]], of: int) -> list[str]:
    """How many failed, and each with its place."""
    if of < 2:
        return [sentence(code, about) for _place, code, about in said]
    head = _("%(failed)s of %(of)s could not be taken over, and so none was.") % {
        "failed": len(said),
        "of": of,
    }
    return [head, *(f"{place}: {sentence(code, about)}" for place, code, about in said)]
