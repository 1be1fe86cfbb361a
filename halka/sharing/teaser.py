"""What a receiver reads before it accepts: a part of the letter, chosen and sealed with it on the day it was sent.

It never holds a field that is not in the letter, whatever the profile or the file says later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from halka.profiles import Profile
from halka.sharing.letter import age_band
from halka.sharing.models import Referral
from halka.trust import vault
from halka.trust.words import Missing

TABLE = "referral_teaser"
AGE = "age_sex"


def teaser_of(letter: Mapping[str, str], profile: Profile) -> dict[str, str]:
    """The fields of this letter that are read before it is accepted, the age as a band."""
    found = {field: value for field, value in letter.items() if field in profile.preview}
    if AGE in found:
        found[AGE] = in_bands(found[AGE])
    return {field: value for field, value in found.items() if value}


def in_bands(age_and_sex: str) -> str:
    """“Girl, 9” as “Girl, 6-11”: from what the letter says, and nothing else."""
    sex, _comma, age = age_and_sex.rpartition(", ")
    if not age.isdecimal():
        return age_and_sex
    return ", ".join(part for part in (sex, age_band(int(age))) if part)


def is_kept(referral: Referral) -> bool:
    """Whether it was sealed when the letter was sent. Before that, more was shown than is known today."""
    return vault.latest(TABLE, referral.ref) > 0


def read_teaser(referral: Referral) -> vault.Words:
    return read_teasers([referral])[referral.pk]


def read_teasers(referrals: Collection[Referral]) -> dict[int, vault.Words]:
    """By their keys. Of a letter that was sent before teasers were sealed, what its own words say."""
    sealed = vault.read_many((TABLE, each.ref) for each in referrals)
    older = [each for each in referrals if (TABLE, each.ref) not in sealed]
    letters = vault.read_many(("referral", each.ref) for each in older)
    found = {each.pk: sealed[TABLE, each.ref] for each in referrals if each not in older}
    for each in older:
        letter = letters.get(("referral", each.ref), vault.Words(Missing(each.ref)))
        found[each.pk] = vault.Words(teaser_of(letter, each.from_unit.profile)) if letter else letter
    return found
