"""Questions of one person, whose SQL is written once for all who hold the same kinds of posts (`trust/written.py`)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from halka.directory.models import Person, Post
from halka.trust import written

R = TypeVar("R")
Question = Callable[[Person, datetime], QuerySet[Any, R]]


def ask(question: Question[R], person: Person, at: datetime) -> list[R]:
    """The rows of the question. It may know of the person nothing but her or his key, permissions and units."""
    posts = person.posts_at(at)
    shape = tuple((post.role, post.unit.kind) for post in posts)

    def build(moment: datetime, *keys: int) -> QuerySet[Any, R]:
        return question(_marked(person, posts, keys), moment)

    units = [post.unit_id for post in posts]
    return written.ask(build, at, person.pk, *units, name=(question, shape))


def _marked(person: Person, posts: Sequence[Post], keys: Sequence[int]) -> Person:
    """Somebody who holds the same posts for ever, but has these keys."""
    marked, held = copy.copy(person), [copy.copy(post) for post in posts]
    for post, unit in zip(held, keys[1:], strict=True):
        post.__dict__.update(unit_id=unit, ends_at=None)  # the unit itself stays known
    marked.pk = keys[0]
    marked.remember(held)
    return marked
