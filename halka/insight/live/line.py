"""One request as a line: stretches of silence and of work, and what happened on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from halka.analysis.statistics import DAY_US
from halka.insight.live.numbers import Numbers
from halka.insight.models import Thread
from halka.pages.drawn import Moment, Stretch


def line(chain: Sequence[Thread], found: Numbers, at: datetime) -> dict[str, object] | None:
    """The drawing of the requests of one need, in the order in which they were sent; None when there are none."""
    if not chain:
        return None
    start = chain[0].sent_us

    def day(us: int) -> int:
        return int((us - start) // DAY_US)

    stretches: list[Stretch] = []
    moments = [Moment(0, _("sent"))]
    before = 0
    for request in chain:
        sent, answered = day(request.sent_us), day(request.answered_us or int(at.timestamp() * 1e6))
        if sent > before:
            stretches.append(Stretch(sent - before, "moving"))
        stretches.append(Stretch(max(1, answered - sent), "silence"))
        moments.append(Moment(answered, _("accepted") if request.accepted_us else _("refused")))
        before = max(answered, sent + 1)
    silent = sum(stretch.days for stretch in stretches if stretch.kind == "silence")
    end = chain[-1].served_us
    if end and day(end) > before:
        stretches.append(Stretch(day(end) - before, "planned", _("waiting for a place")))
        moments.append(Moment(day(end), _("served")))
    return {
        "stretches": stretches, "moments": moments, "times": len(chain), "silent": silent,
        "days": sum(stretch.days for stretch in stretches), "receiver": found.name(chain[-1].to_unit),
    }  # fmt: skip
