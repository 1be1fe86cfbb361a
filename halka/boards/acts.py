"""The acts of this room: bodies, who sits in them, and their meetings. None of them is about a child."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

BODY_FOUNDED = Act("body.founded", noop("board founded"))
SEAT_GIVEN = Act("seat.given", noop("seat on a board given"))
SEAT_ENDED = Act("seat.ended", noop("seat on a board ended"))

MEETING_CALLED = Act("meeting.called", noop("meeting of a board called"))
MEETING_MOVED = Act("meeting.moved", noop("meeting of a board moved"))
MEETING_CANCELLED = Act("meeting.cancelled", noop("meeting of a board cancelled"))
ITEM_ADDED = Act("item.added", noop("item put on an agenda"))
BOARD_MET = Act("board.met", noop("board met"))
BOARD_WITHOUT_QUORUM = Act("board.without_quorum", noop("board came together without a quorum"))
MEETING_CLOSED = Act("meeting.closed", noop("meeting of a board closed"))
ITEM_RECUSED = Act("item.recused", noop("left the room for an item"))
ITEM_RETURNED = Act("item.returned", noop("came back after an item"))

DECISION_ADOPTED = Act("decision.adopted", noop("decision of a board adopted"))
PROMISE_REMINDED = Act("promise.reminded", noop("reminded of a promise"))
PROMISE_MOVED = Act("promise.moved", noop("more time for a promise"))
PROMISE_DONE = Act("promise.done", noop("promise said to be done"))
PROMISE_CONFIRMED = Act("promise.confirmed", noop("promise confirmed by another unit"))
