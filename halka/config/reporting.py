"""`halka report`: the Current Situation Report of the installation, written into a folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from halka.analysis.analyse.files import CannotWrite, written_whole
from halka.analysis.report.build import last_quarter, period
from halka.analysis.report.facts import Period
from halka.analysis.report.wish import WrongWish
from halka.config.terminal import say
from halka.directory.models import Place
from halka.insight.report.from_ledger import Wish, release
from halka.trust import clock
from halka.trust.actor import OPERATOR


def write_report(wanted: argparse.Namespace) -> int:
    """Returns 0, or 2 with a sentence that says what to do. Without days it is the last whole quarter."""
    try:
        wish = Wish(
            period=_period(wanted),
            place=_place(wanted.place),
            formats=tuple(wanted.report.split(",")),
            language=wanted.language,
            is_internal=wanted.internal,
        )
        if sys.stderr.isatty():
            sys.stderr.write("Reading the record and measuring; this takes some seconds ...\n")
        written = written_whole(Path(wanted.out), dict(release(wish, by=OPERATOR, at=clock.now())))
    except (WrongWish, CannotWrite) as problem:
        sys.stderr.write(f"halka: {problem}\n")
        return 2
    for path in written:
        say(str(path))
    return 0


def _period(wanted: argparse.Namespace) -> Period:
    zone = settings.TIME_ZONE
    if wanted.since and wanted.until:
        return period(wanted.since, wanted.until, zone)
    if wanted.since or wanted.until:
        raise WrongWish("Write both --from and --to, or neither for the last whole quarter.")
    return last_quarter(clock.now().astimezone(ZoneInfo(zone)).date(), zone)


def _place(code: str | None) -> Place | None:
    if not code:
        return None
    place = Place.objects.filter(code=code).first()
    if place is None:
        raise WrongWish(f"There is no place with the code {code}. The pages of the administrator list them.")
    return place
