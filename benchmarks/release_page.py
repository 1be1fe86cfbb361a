"""The decisions of a whole case page: every field of a file, for the worker, a supervisor and a receiver.

    python -m benchmarks.release_page

Prints one line: the slowest of the three as a median of 201 pages, against the 5 ms that a page may cost.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter

TIMES = 201
MAY_COST_MS = 5.0
ANSWERS = 20  # a case of several years


def pages() -> dict[str, Callable[[], object]]:
    """One case with twenty answers and two restrictions, before three readers."""
    from halka.profiles import profile
    from halka.trust.release import Facts, Purpose, Recipient, release_page
    from halka.trust.release.age import Birth
    from halka.trust.release.facts import Carer, Responsibility, Restriction, Told

    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    answers = [
        Told(True, frozenset({"legal", "cash"}), at - timedelta(days=days), holder)
        for days in range(ANSWERS // 2)
        for holder in ("", "mother")
    ]
    facts = Facts(
        today=date(2026, 6, 1), birth=Birth(on=date(2014, 2, 3)), answers=tuple(answers), carers=(Carer("mother"),),
        restrictions=(Restriction(frozenset({"school"})), Restriction(place_is_secret=True)),
        responsibility=Responsibility(frozenset({"w1"}), frozenset({"s1"})),
    )  # fmt: skip
    ia = profile("ia")

    def page(stands: str, code: str, purpose: Purpose, renderer: str) -> Callable[[], object]:
        return lambda: release_page(
            ia.sharing.fields, recipient=Recipient(stands, code), purpose=purpose, renderer=renderer,
            at=at, facts=facts, profile=ia,
        )  # fmt: skip

    return {
        "worker": page("worker", "w1", Purpose("casework"), "case"),
        "supervisor": page("supervisor", "s2", Purpose("supervision"), "case"),
        "receiver": page("receiver", "u1", Purpose("referral", "legal"), "referral_after"),
    }


def timed(do: Callable[[], object]) -> float:
    """Milliseconds of one page, as a median."""
    spent = []
    for _ in range(TIMES):
        began = perf_counter()
        do()
        spent.append((perf_counter() - began) * 1000)
    return median(spent)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    import django

    django.setup()
    found = {name: timed(do) for name, do in pages().items()}
    slowest = max(found, key=lambda name: found[name])
    each = ", ".join(f"{name} {ms:.2f} ms" for name, ms in found.items())
    print(f"release for a case page: {found[slowest]:.2f} ms ({slowest}; may cost {MAY_COST_MS} ms): {each}")


if __name__ == "__main__":
    main()
