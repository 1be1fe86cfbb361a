"""Places, institutions and their units, people and their posts, services on offer."""

from halka.directory.models.number import ConfirmedNumber
from halka.directory.models.person import POSTS, Person, Post
from halka.directory.models.place import Place
from halka.directory.models.refusal import Refusal
from halka.directory.models.tries import Tries
from halka.directory.models.unit import Institution, Offer, Unit

__all__ = [
    "POSTS",
    "ConfirmedNumber",
    "Institution",
    "Offer",
    "Person",
    "Place",
    "Post",
    "Refusal",
    "Tries",
    "Unit",
]
