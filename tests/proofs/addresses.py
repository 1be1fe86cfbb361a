"""Who reaches which address, as a page: every address of the site asked by everybody in the world of the proofs.

python -m tests.proofs.addresses > docs/addresses.md
"""

from __future__ import annotations

import logging
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from django.test import Client

    from tests.proofs.world import World

HEAD = """# Who reaches which address

Made by `python -m tests.proofs.addresses`: twelve people ask for every address, with up to two rows of each kind, their own
and those of others; what only takes a form is sent an empty one. A test holds a part of it in each run, `make proofs` the whole.
404: there is nothing to see for this person, or nothing at all. 403: nothing of this kind may be done by this person. Whoever is
not signed in is led to the sign-in page, unless “a stranger” stands there.

Worker and supervisor are those of the cases, “other” ones of another unit. Sender and receiver are focal persons of a school and
a clinic; the letters went to the clinic. Signing in has pages of its own below `/sign-in/`.
"""
REACHED = {200, 302, 422, 503}
"""503 is an answer of `/health/`: the caretaker of a test has done nothing yet."""
LEADS_AWAY = ("/sign-in/", "/lock/", "/language/")
"""They end the sitting, or change it."""
ALIKE = {"second_administrator": "administrator"}
STRANGER = "stranger"


def answers(
    world: World, client_of: Callable[[str], Client], only: set[str] | None = None
) -> dict[str, dict[str, set[int]]]:
    """Route -> who asks -> what was answered for any of the rows; of all routes, or of some."""
    from tests.proofs.forms import addresses, few, route

    asked = [
        address
        for address in few(
            list(dict.fromkeys(addresses(world.refs))), 2
        )  # in the order of the world: the same each time
        if not address.startswith(LEADS_AWAY) and (only is None or route(address) in only)
    ]
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for role in [*world.people, STRANGER]:
        client = client_of(role)
        for address in asked:
            found[route(address)][ALIKE.get(role, role)].add(_answer(client, address, role))
    return found


def _answer(client: Client, address: str, role: str) -> int:
    """Of a stranger a way to the sign-in page is no way in."""
    from django.db import transaction

    with transaction.atomic():
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        transaction.set_rollback(True)
    is_led = answer.status_code == 302 and role == STRANGER
    return 401 if is_led else answer.status_code


def lines(found: dict[str, dict[str, set[int]]]) -> Iterator[str]:
    for path in sorted(found):
        by_role = found[path]
        reach = [role for role, statuses in by_role.items() if statuses & REACHED]
        others: dict[str, list[str]] = defaultdict(list)
        for role, statuses in by_role.items():
            if role not in reach and role != STRANGER:
                others[" or ".join(map(str, sorted(statuses)))].append(role)
        signed_in = [role for role in reach if role != STRANGER]
        everybody = len(signed_in) == len(by_role) - 1
        who = "everybody" if everybody else ", ".join(map(_words, signed_in))
        who += ", a stranger" if STRANGER in reach else ""
        yield f"| `/{path}` | {who or 'nobody'} | {_rest(others)} |"


def _rest(others: dict[str, list[str]]) -> str:
    """The commonest answer without names."""
    ordered = sorted(others.items(), key=lambda item: (-len(item[1]), item[0]))
    first = [status for status, _roles in ordered[:1]]
    return "; ".join(
        [*first, *(f"{status}: {', '.join(map(_words, roles))}" for status, roles in ordered[1:])]
    )


def _words(role: str) -> str:
    return role.replace("_", " ")


def page(found: dict[str, dict[str, set[int]]]) -> str:
    return "\n".join([HEAD, "| address | reached by | others |", "| --- | --- | --- |", *lines(found), ""])


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    import pytest
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.proofs.world import build

    setup_test_environment()
    logging.disable()
    settings.HALKA_SECOND_FACTOR = False
    connection.creation.create_test_db(verbosity=0)
    with pytest.MonkeyPatch.context() as patch:
        world = build()
        sys.stdout.write(page(answers(world, clients(world, patch))))


def clients(world: World, patch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    from django.test import Client

    from tests.proofs.world import AT
    from tests.walk import signed_in

    def client_of(role: str) -> Client:
        if role == STRANGER:
            return Client()
        return signed_in(world.people[role], AT, patch)

    return client_of


if __name__ == "__main__":
    main()
