"""Appends to the ledger: microseconds each, and its share of a typical deed.

A deed here: three inserts, one sealed record, its entry, and a commit that waits for the disk. Then a small deed of the
program, the first look at a letter: what noting the letter costs, for which the ledger answers, and its entry with it.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from benchmarks.store import fresh

AT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


def deed(number: int) -> tuple[float, float]:
    """Seconds of one deed, and of the ledger's part in it."""
    from django.db import transaction

    from halka.trust import ledger, vault
    from halka.trust.models import Sealed

    begin = time.perf_counter()
    with transaction.atomic(), vault.collecting():
        for part in range(3):
            Sealed.objects.create(table=f"t{part}", row=f"r{number}", child="none", version=1, ct=b"x" * 200)
        vault.put(
            table="notes", row=f"r{number}", child=f"c{number % 500}", version=1, content={"text": "x" * 300}
        )
        before = time.perf_counter()
        ledger.record(
            "referral.accepted",
            at=AT,
            person="p-1a2b",
            unit="u-07",
            to_unit="u-12",
            case=f"k{number % 900}",
            thread=f"t{number}",
            thing=f"r{number}",
            purpose="protect",
        )
        entered = time.perf_counter() - before
    return time.perf_counter() - begin, entered


def main(deeds: int) -> None:
    for number in range(100):
        deed(number)
    times = [deed(number) for number in range(100, 100 + deeds)]
    whole, part = (sum(column) for column in zip(*times, strict=True))
    median = statistics.median(entered for _, entered in times)
    print(
        f"ledger append: {median * 1e6:.0f} microseconds (median), {part / deeds * 1e6:.0f} (mean), "
        f"{100 * part / whole:.1f} % of a deed of {whole / deeds * 1e6:.0f} microseconds "
        f"(3 inserts, 1 sealed record, commit to disk; {deeds} deeds)"
    )


def looks(letters: int) -> None:
    """The first look of a receiver at each of many letters: one row changed, noted and entered."""
    from halka.sharing.actions.answer import see_referral
    from halka.sharing.models import Referral
    from halka.trust import ledger
    from halka.trust.action import batch
    from halka.trust.witness import Witnessed
    from tests.cast import DAY, START, a_planned_case, a_sent_referral, cast

    with batch():
        c = cast()
        case, _ = a_planned_case(c)
        sent = [a_sent_referral(c, case, START + 4 * DAY).pk for _ in range(letters)]
    spent = {"note": 0.0, "record": 0.0}

    def timing(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: object, **kwargs: object) -> object:
            begin = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - begin

        return timed

    note, record = Witnessed.note, ledger.record
    with (
        patch.object(Witnessed, "note", timing("note", note)),
        patch.object(ledger, "record", timing("record", record)),
    ):
        whole, at = 0.0, START + 5 * DAY
        for referral in Referral.unscoped.filter(pk__in=sent).select_related("case", "from_unit", "to_unit"):
            begin = time.perf_counter()
            see_referral(by=c.dora, referral=referral, at=at)
            whole += time.perf_counter() - begin
    noted, entered = (spent[name] / letters for name in ("note", "record"))
    print(
        f"rows noted: {noted * 1e6:.0f} microseconds (mean) for the first look at a letter, with its entry "
        f"{(noted + entered) * 1e6:.0f}, {100 * (noted + entered) * letters / whole:.1f} % of a deed of "
        f"{whole / letters * 1e6:.0f} microseconds ({letters} deeds)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deeds", type=int, default=2_000)
    given = parser.parse_args()
    with fresh():
        main(given.deeds)
        looks(given.deeds // 5)
