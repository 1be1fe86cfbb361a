"""The table of nine facts, all 512 rows: made from the ordered lines of the profile, to be printed and signed.

python -m halka.trust.release.consent_512 > halka/profiles/ia/consent_512.csv
"""

from __future__ import annotations

import csv
import io
import sys
from itertools import product

from halka.profiles import profile
from halka.profiles.agreement import FACTS, Agreement


def table(agreement: Agreement) -> str:
    """CSV with a column for each fact (1 or 0) and the answer."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow((*FACTS, "answer"))
    for values in product((False, True), repeat=len(FACTS)):
        answer = agreement.nine(dict(zip(FACTS, values, strict=True)))
        rows.writerow((*map(int, values), answer))
    return written.getvalue()


if __name__ == "__main__":
    sys.stdout.write(table(profile("ia").sharing.agreement))
