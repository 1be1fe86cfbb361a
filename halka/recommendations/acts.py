"""The acts of this room. None of them is about a child."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

ISSUE_WRITTEN = Act("issue.written", noop("issue written"))
RECOMMENDATION_WRITTEN = Act("recommendation.written", noop("recommendation written"))
RECOMMENDATION_SENT = Act("recommendation.sent", noop("recommendation sent"))
RECOMMENDATION_ANSWERED = Act("recommendation.answered", noop("recommendation answered"))
