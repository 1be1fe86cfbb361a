"""How somebody was asked for a yes (form F01): alone, in which language, with what explained, until when, freely or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from halka.profiles import Profile
from halka.trust.action import Refused


@dataclass(frozen=True)
class Asked:
    """`who`: another adult in words, for the vault. `purposes`: a yes or a no to codes of the list `consent_purpose`.
    `refused`: services to which the answer was no, in the same talk. `ends_on`: the last day of a yes. `keep_from`,
    `keep_what`, `keep_why`: what must be kept from whom; why is of the list `withhold_reason`."""

    was_alone: bool | None = None
    language: str = ""
    interpreter: str = ""
    explained: list[str] = field(default_factory=list)
    purposes: dict[str, bool] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    ends_on: date | None = None
    is_freely_given: bool = True
    who: str = ""
    keep_from: str = ""
    keep_what: str = ""
    keep_why: str = ""

    def must_make_sense(self, profile: Profile, services: list[str], at: datetime) -> None:
        lists = profile.lists
        coded = (("language", self.language), ("interpreter", self.interpreter))
        if (
            any(code and code not in lists[listed] for listed, code in coded)
            or not {*self.explained} <= {*lists["explained"]}
            or not {*self.purposes} <= {*lists["consent_purpose"]}
        ):
            raise Refused(_("Choose how it was asked from the lists."))
        if not {*self.refused} <= {"*", *lists["service"]} or {*self.refused} & {*services}:
            raise Refused(_("Of each service one answer is written down: a yes or a no."))
        if self.ends_on is not None and self.ends_on < timezone.localtime(at).date():
            raise Refused(_("The day until which it holds lies in the past. Choose a later one."))
        if (self.keep_what or self.keep_why) and not self.keep_from.strip():
            raise Refused(_("Write who must not know."))

    @property
    def columns(self) -> dict[str, object]:
        """What stands in the row: codes and moments."""
        named = (
            "refused",
            "purposes",
            "was_alone",
            "language",
            "interpreter",
            "explained",
            "is_freely_given",
        )
        return {**{name: getattr(self, name) for name in named}, "until": self.until}

    @property
    def words(self) -> dict[str, str]:
        """What lies in the vault; empty where nobody wrote a word."""
        words = {"who": self.who, "keep_from": self.keep_from, "keep_what": self.keep_what}
        return words if any(words.values()) else {}

    @property
    def until(self) -> datetime | None:
        """The moment after the last day, in the time zone of the reader."""
        if self.ends_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.ends_on + timedelta(days=1), time.min))
