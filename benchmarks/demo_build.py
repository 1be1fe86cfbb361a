"""Builds the whole demo in a temporary place and says how long it took and what came out.

python benchmarks/demo_build.py [share of the background, default 1.0]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path


def main(share: float) -> None:
    with tempfile.TemporaryDirectory(prefix="halka-demo-") as home:
        _prepare(Path(home))
        from halka.demo.build import build

        summary = build(datetime.now(UTC), lambda step, gone: None, share)
        print(summary.line())
        _open_cases()
        _planted()


def _prepare(home: Path) -> None:
    from halka.trust import keys

    os.environ |= {"HALKA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "halka.config.settings"}
    (home / "data").mkdir()
    keys.create(home / "keys" / "halka.key")
    import django
    from django.core.management import call_command

    django.setup()
    from halka.trust import guard

    with guard.lifted():
        call_command("migrate", verbosity=0)


def _open_cases() -> None:
    from halka.casework.models import Case

    found = Case.unscoped.filter(status="open")
    units = Counter(found.values_list("unit__code", flat=True))
    print("open:", ", ".join(f"{unit} {number}" for unit, number in sorted(units.items())))
    hers = Counter(found.filter(worker__username="zeynep").values_list("risk", flat=True))
    print("Zeynep:", dict(hers))


def _planted() -> None:
    """Shares of referrals that are old enough for an answer; days are the median to the first answer."""
    from statistics import median

    from halka.demo.needs import planted
    from halka.sharing.models import Referral

    by_unit: dict[str, list[Referral]] = {}
    for referral in Referral.unscoped.exclude(status="draft").select_related("to_unit"):
        by_unit.setdefault(referral.to_unit.code, []).append(referral)
    for unit, sent in sorted(by_unit.items(), key=lambda pair: -len(pair[1])):
        days = [
            (r.answered_at - r.sent_at).total_seconds() / 86400 for r in sent if r.answered_at and r.sent_at
        ]
        refused = sum(r.status == Referral.Status.REFUSED for r in sent)
        accepted = [r for r in sent if r.answered_at and r.status != Referral.Status.REFUSED]
        told = sum(r.feedback_at is not None for r in accepted)
        wanted = [
            planted(unit, name)
            for name in ("reply_median_days", "no_answer_pct", "refuse_pct", "feedback_pct")
        ]
        measured = (
            median(days) if days else 0.0,
            100 * (1 - len(days) / len(sent)),
            100 * refused / len(sent),
            100 * told / max(1, len(accepted)),
        )
        print(
            f"{unit:7} {len(sent):4} sent; days, silent, refused, told (%): "
            + "; ".join(
                f"{found:.1f} (planted {plan:g})" for found, plan in zip(measured, wanted, strict=True)
            )
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
