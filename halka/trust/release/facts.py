"""What a decision rests on, handed in by the room that knows it. No table is read here; the codes are those of people,
units and carers in the rooms above, and no decision shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from halka.trust.release.age import Birth

ANY_SERVICE = "*"


@dataclass(frozen=True)
class Recipient:
    """`stands`: what the recipient is to this case, a code of the list `recipient`. `code`: the person or unit itself."""

    stands: str
    code: str = ""
    may_be_source_of_harm: bool = False


@dataclass(frozen=True)
class Purpose:
    """What for: "casework", "referral" with its service, or the purpose of another rule."""

    code: str
    service: str = ""

    @property
    def named(self) -> str:
        """What a yes must name to cover this."""
        return self.service or self.code


@dataclass(frozen=True)
class Told:
    """An answer to the question whether something may be told. `holder` is empty for the child."""

    is_yes: bool
    covers: frozenset[str]
    given_at: datetime
    holder: str = ""
    fields: frozenset[str] = frozenset()
    until: datetime | None = None
    withdrawn_at: datetime | None = None
    is_freely_given: bool = True

    def names(self, purpose: Purpose) -> bool:
        """“Any service” names every service, and nothing else."""
        return purpose.named in self.covers or (bool(purpose.service) and ANY_SERVICE in self.covers)


@dataclass(frozen=True)
class Carer:
    """Somebody who cares for the child. Only who holds responsibility and may not be a source of harm is asked."""

    code: str
    holds_responsibility: bool = True
    may_be_source_of_harm: bool = False

    @property
    def may_answer(self) -> bool:
        return self.holds_responsibility and not self.may_be_source_of_harm


@dataclass(frozen=True)
class Restriction:
    """Somebody must not know. `excluded`: people and units that receive nothing at all."""

    withheld: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    place_is_secret: bool = False
    home_is_closed: bool = False


@dataclass(frozen=True)
class Responsibility:
    """Who answers for the case. A recipient stands as worker or as the named supervisor only if this says so."""

    workers: frozenset[str] = frozenset()
    named_supervisors: frozenset[str] = frozenset()
    in_conflict: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Letter:
    """A referral that was sent: what its sender chose, and whether it may still be read."""

    chosen: frozenset[str]
    is_accepted: bool
    is_open: bool = True


@dataclass(frozen=True)
class Handover:
    """A transfer that was accepted: the unit before reads the file as it was `at`, until `read_until`."""

    at: datetime
    read_until: datetime


@dataclass(frozen=True)
class Overruled:
    """The supervisor went past a no, before anything went; a code of the list `override_reason`, and words."""

    by: str
    reason: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """`ground`: a code of the lists `consent_basis` and `sharing_ground`. `urgency`: the level of risk. `today`: the
    reader's day, on which the age is counted. `listed`: what an order or a treaty lists; `ticked`: what the named
    supervisor ticked for a transfer. `excused`: why the child was not asked, of the list `no_involve_reason`."""

    today: date
    birth: Birth = field(default_factory=Birth)
    answers: tuple[Told, ...] = ()
    carers: tuple[Carer, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    responsibility: Responsibility = field(default_factory=Responsibility)
    ground: str = "consent"
    urgency: str = "none"
    is_order_named: bool = False
    excused: str = ""
    supervisor_says: Literal["", "yes", "no"] = ""
    overruled: Overruled | None = None
    letter: Letter | None = None
    handover: Handover | None = None
    listed: frozenset[str] = frozenset()
    ticked: frozenset[str] = frozenset()

    @property
    def place_is_secret(self) -> bool:
        return any(each.place_is_secret for each in self.restrictions)

    @property
    def home_is_closed(self) -> bool:
        return any(each.home_is_closed for each in self.restrictions)

    @property
    def withheld(self) -> frozenset[str]:
        return frozenset().union(*(each.withheld for each in self.restrictions))

    def excludes(self, code: str) -> bool:
        return any(code in each.excluded for each in self.restrictions)
