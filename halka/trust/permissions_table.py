"""Who may do what, as a page: made from the policy and the deeds, so that it cannot say anything else.

python -m halka.trust.permissions_table > docs/permissions.md
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

from halka.trust.actor import CARETAKER, OPERATOR, OUTSIDER
from halka.trust.policy import IN_UNITS, ROLES, Permission, Role

HEAD = """# Who may do what

Made from `halka/trust/policy.py` and from the deeds themselves by `python -m halka.trust.permissions_table`.
A permission says what somebody may do at all; the front door (`visible_to`) says to which child.
"""


def load_deeds() -> None:
    """Imports every module of deeds, so that `ACTIONS` is complete."""
    from django.apps import apps

    for config in apps.get_app_configs():
        if config.name.startswith("halka."):
            for found in pkgutil.walk_packages(
                config.module.__path__ if config.module else [], f"{config.name}."
            ):
                if ".actions" in found.name:
                    importlib.import_module(found.name)


def holders(permission: Permission) -> list[str]:
    """The roles, and the actors that are no person, that hold a permission."""
    roles = [str(role.title) for role in ROLES.values() if permission in role.may]
    roles += [f"{ROLES[code].title} ({kind})" for (code, kind), may in IN_UNITS.items() if permission in may]
    return roles + [
        f"({actor.ledger_name})"
        for actor in (CARETAKER, OPERATOR, OUTSIDER)
        if permission in actor.permissions
    ]


def table() -> str:
    """The page, in Markdown."""
    from halka.trust.action import ACTIONS  # only after Django is set up

    load_deeds()
    deeds = sorted((name, deed) for name, deed in ACTIONS.items() if name.startswith("halka."))
    lines = [
        HEAD,
        "## By deed\n",
        "| room | deed | permission | held in | roles |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_deed_line(name, deed) for name, deed in deeds]
    lines += [
        "",
        "## By role\n",
        "| role | second factor | the post begins | permissions |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {role.title} | {_second_factor(role)} | {_begins(role)} | "
        f"{', '.join(f'`{permission}`' for permission in sorted(role.may)) or 'none'} |"
        for role in ROLES.values()
    ]
    lines += [
        f"| {ROLES[code].title}, in a unit of the kind {kind} | | | besides: "
        f"{', '.join(f'`{permission}`' for permission in sorted(may))} |"
        for (code, kind), may in IN_UNITS.items()
    ]
    lines += [
        f"| ({actor.ledger_name}) | no person | | {', '.join(f'`{p}`' for p in sorted(actor.permissions))} |"
        for actor in (CARETAKER, OPERATOR, OUTSIDER)
    ]
    return "\n".join([*lines, ""])


def _second_factor(role: type[Role]) -> str:
    if role.second_factor:
        return "yes"
    return "14 days after the first sign-in" if role.leads_to_children else "no"


def _begins(role: type[Role]) -> str:
    if role.by_two:
        return "with the yes of a second person"
    return (
        "on the next working morning, or with the yes of a second person"
        if role.leads_to_children
        else "at once"
    )


def _deed_line(name: str, deed: Callable[..., Any]) -> str:
    room = name.split(".")[1]
    needs: Permission = vars(deed)["needs"]
    inside: str | None = vars(deed)["inside"]
    where = f"`{inside.removesuffix('.code')}`" if inside else "any unit"
    roles = ", ".join(holders(needs)) or "nobody"
    return f"| {room} | `{name.rsplit('.', 1)[1]}` | `{needs}` | {where} | {roles} |"


if __name__ == "__main__":
    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    django.setup()
    with translation.override("en"):
        sys.stdout.write(table())
