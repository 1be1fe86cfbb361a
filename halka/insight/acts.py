"""The acts of this room: looks at numbers, and what leaves or enters with them."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

NUMBERS_OPENED = Act("numbers.opened", noop("numbers looked at"))
REPORT_RELEASED = Act("report.released", noop("report released"))
SURVEY_IMPORTED = Act("survey.imported", noop("survey read in"))
