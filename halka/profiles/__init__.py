"""Country differences as data files, checked when they are read.

A profile is a folder: `profile.toml` (clocks, limits, opening hours), `sharing.toml` (who gets what), `levels.toml` (who opens
what inside), `consent.toml` and `whose_answer.csv` (whose yes counts), `choices.csv`
(code lists with their words), `pathway.toml` (what must follow what). A profile that `extends` another takes from it
whatever it does not say itself, but `holidays.csv` and `deadlines.toml` are those of its own country alone.
"""

from halka.profiles.clocks import Clock
from halka.profiles.problem import ProfileProblem
from halka.profiles.profile import Profile, known_profiles, profile

__all__ = ["Clock", "Profile", "ProfileProblem", "known_profiles", "profile"]
