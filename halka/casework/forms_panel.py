"""What was written down about a case in questionnaires: half filled by the reader, waiting for somebody, sent."""

from __future__ import annotations

from halka.casework.overview import CaseOverview
from halka.casework.purposes import PURPOSES
from halka.pages.panels import Panel
from halka.questionnaires.drafts import half_filled_about
from halka.questionnaires.sent.readers import about, waiting

LISTED = 6
CODES = [purpose.code for purpose in PURPOSES]


def answers(overview: CaseOverview) -> Panel | None:
    """None where nothing was ever filled. Titles and days only: the words stand on the page of each."""
    person, at, ref = overview.person, overview.at, overview.case.ref
    sent = list(about(person, at, CODES, ref)[:LISTED])
    waits = list(waiting(person, at).filter(about=ref))
    half = list(half_filled_about(person, ref, at))
    if overview.is_erased or not (sent or waits or half):
        return None
    return Panel("casework/panels/answers.html", {"sent": sent, "waits": waits, "half": half})
