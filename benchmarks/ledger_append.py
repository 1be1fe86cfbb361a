"""Appends to the ledger: microseconds each, and its share of a typical deed.

A deed here: three inserts, one sealed record, its entry, and a commit that waits for the disk.
"""

import argparse
import statistics
import time
from datetime import UTC, datetime

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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deeds", type=int, default=2_000)
    given = parser.parse_args()
    with fresh():
        main(given.deeds)
