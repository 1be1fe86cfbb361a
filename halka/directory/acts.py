"""The acts of this room: signing in, and what is kept about places, institutions, units, people and services."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

SESSION_STARTED = Act("session.started", noop("signed in"))
SESSION_FAILED = Act("session.failed", noop("sign-in failed"))
SESSION_ENDED = Act("session.ended", noop("signed out"))
SIGN_IN_RENEWED = Act("sign_in.renewed", noop("sign-in renewed"))
SIGN_IN_CONFIRMED = Act("sign_in.confirmed", noop("new sign-in confirmed by a second person"))
SIGN_IN_STOPPED = Act("sign_in.stopped", noop("new sign-in stopped"))

PLACE_ADDED = Act("place.added", noop("place added"))
PLACE_IMPORTED = Act("place.imported", noop("places read in"))
INSTITUTION_ADDED = Act("institution.added", noop("institution added"))
UNIT_ADDED = Act("unit.added", noop("unit added"))
UNIT_CHANGED = Act("unit.changed", noop("unit changed"))

PERSON_ADDED = Act("person.added", noop("person added"))
PERSON_CLOSED = Act("person.closed", noop("account switched off"))
PERSON_REOPENED = Act("person.reopened", noop("account switched on again"))
POST_GIVEN = Act("post.given", noop("post given"))
POST_CONFIRMED = Act("post.confirmed", noop("post confirmed by a second person"))
POST_STOPPED = Act("post.stopped", noop("post stopped"))
POST_ENDED = Act("post.ended", noop("post ended"))

SERVICE_OFFERED = Act("service.offered", noop("service offered"), reasons="service")
SERVICE_CONFIRMED = Act("service.confirmed", noop("service confirmed"), reasons="service")
SERVICE_DESCRIBED = Act("service.described", noop("service described"), reasons="service")
NUMBER_CONFIRMED = Act("number.confirmed", noop("telephone number confirmed"))
