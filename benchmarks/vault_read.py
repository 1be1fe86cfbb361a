"""Reads sealed records from the encrypted store: microseconds each, in lists and one by one."""

import argparse
import random
import time

from benchmarks.store import fresh


def main(records: int, children: int, page: int) -> None:
    from django.db import transaction

    from halka.trust import vault

    chance = random.Random(1)
    text = "Visited at home. The child says she sleeps better since she goes to school again. " * 3
    for start in range(0, records, 1000):
        with transaction.atomic():
            for number in range(start, min(start + 1000, records)):
                child = f"c{number % children}"
                vault.put(table="notes", row=f"r{number}", child=child, version=1, content={"text": text})
    places = [("notes", f"r{chance.randrange(records)}") for _ in range(5000)]
    lists = [places[at : at + page] for at in range(0, len(places), page)]
    in_lists = _best(lambda: [vault.read_many(each) for each in lists]) / len(places)
    single = _best(lambda: [vault.get(*place) for place in places[:1000]]) / 1000
    print(
        f"vault read: {in_lists * 1e6:.0f} microseconds each in lists of {page}, "
        f"{single * 1e6:.0f} one by one "
        f"({records} records of {len(text) + 11} bytes, {children} children, best of 3)"
    )


def _best(work: object) -> float:
    assert callable(work)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--children", type=int, default=2_000)
    parser.add_argument("--page", type=int, default=50)
    given = parser.parse_args()
    with fresh():
        main(given.records, given.children, given.page)
