"""Invented names and short, plain sentences for the cases around the stories."""

from __future__ import annotations

import random

from halka.casework.cases.child_voice import ChildVoice

GIRLS = {
    "tr": [
        "Elif",
        "Zeliha",
        "İpek",
        "Gökçe",
        "Şirin",
        "Çiğdem",
        "Buğlem",
        "Nisa",
        "Ilgın",
        "Öykü",
        "Ümran",
        "Defne",
        "Asya",
        "Hilal",
        "Yağmur",
        "Feride",
    ],
    "sq": [
        "Besa",
        "Drita",
        "Ërza",
        "Zana",
        "Lule",
        "Çelesta",
        "Mirela",
        "Ajla",
        "Rina",
        "Vesa",
        "Jonida",
        "Ornela",
    ],
}
BOYS = {
    "tr": [
        "Kaan",
        "Umut",
        "İsmail",
        "Ömer",
        "Şahin",
        "Çağan",
        "Tuğrul",
        "Emre",
        "Işık",
        "Özgür",
        "Ünal",
        "Yiğit",
        "Berat",
        "Doğan",
        "Salih",
        "Ferhat",
    ],
    "sq": [
        "Arlind",
        "Besnik",
        "Ëndrit",
        "Luan",
        "Gëzim",
        "Ilir",
        "Çlirim",
        "Erion",
        "Dritan",
        "Kujtim",
        "Altin",
        "Bledar",
    ],
}
FAMILIES = {
    "tr": [
        "Akgül",
        "Çelik",
        "Şentürk",
        "Öztürk",
        "Yıldırım",
        "Güneş",
        "İnan",
        "Kılıç",
        "Ünver",
        "Işıklı",
        "Doğru",
        "Taş",
        "Bulut",
        "Erdoğdu",
        "Kaya",
        "Uçan",
    ],
    "sq": [
        "Hoxha",
        "Përmeti",
        "Çela",
        "Gjoka",
        "Shehu",
        "Leka",
        "Kola",
        "Dervishi",
        "Mëhilli",
        "Basha",
        "Prela",
        "Toska",
    ],
}
SEEN = (
    "Comes to school hungry and falls asleep.",
    "Has been absent for three weeks; nobody answers the phone.",
    "Was seen alone late in the evening.",
    "A neighbour hears shouting most nights.",
    "Bruises that do not fit the story.",
    "Works after school until late.",
    "Does not speak in class any more.",
)
CALM, WAITS, MORNINGS = (
    "Things are calmer than last month.",
    "The family waits for an answer from the service.",
    "The grandmother has taken over the mornings.",
)
PRESENT = "School says: present every day this week."
NOTES = {
    "home": (
        "Talked at the kitchen table.",
        "The carer was there and asked good questions.",
        "Came back in the afternoon; then they were there.",
        CALM,
        PRESENT,
        WAITS,
        "Drank tea with the family; all as agreed.",
        MORNINGS,
    ),
    "phone": (
        "Spoke for ten minutes.",
        "The carer asked good questions.",
        "Reached at the second call.",
        CALM,
        PRESENT,
        WAITS,
        "A short call: all as agreed.",
        MORNINGS,
    ),
    "school": (
        "Talked in the room of the counsellor.",
        "The class teacher came in for a moment.",
        "Waited until the lesson was over.",
        CALM,
        PRESENT,
        WAITS,
        "All as agreed.",
        MORNINGS,
    ),
    "office": (
        "Talked in the small room.",
        "The carer was there and asked good questions.",
        "They came an hour late; the bus.",
        CALM,
        PRESENT,
        WAITS,
        "All as agreed.",
        MORNINGS,
    ),
}
"""What is written of a contact, by where it was: as many of each."""
SECOND_TRY = 2
"""The note of a contact before which nobody was reached."""
NOT_REACHED = {
    "home": ("nobody_home", "The neighbour says they come home at four."),
    "phone": ("no_answer", ""),
}
REVIEWED = (
    "Most of it is done; the rest has a day.",
    "The carer asked good questions.",
    "One thing was put off until the holidays.",
    CALM,
    PRESENT,
    WAITS,
    "All as agreed.",
    MORNINGS,
)
FOUND = (
    "Needs are clear; the family wants help and knows with what.",
    "Two things are urgent; the rest can wait.",
    "Good support from relatives; money and school are the worry.",
    "Afraid at home in the evening; safe at school.",
)
GOALS = (
    "Safe at home and at school.",
    "At school every day.",
    "Somebody to talk to, and enough to eat.",
    "Home before dark.",
)
STEPS = (
    "A visit every month",
    "Talk with the teacher",
    "Papers for the service",
    "A place to play in the afternoon",
    "Call the clinic",
)
WORDS = (
    "I like mornings.",
    "Can my brother come too?",
    "Not on Fridays.",
    "I want to sit by the window.",
    "Please knock first.",
    "",
)
EFFECTS = (
    "The visit was moved.",
    "The brother comes too.",
    "We meet at another place.",
    "The seat was changed.",
)
WHY_NOT = (
    "Not possible before the summer; explained.",
    "The child only wanted to say it.",
    "It stays as we agreed.",
)
RISK_FELL = "What was agreed holds; no new incident."
TOLD = (
    "Done; come back in a month.",
    "First meeting held.",
    "Given to the carer.",
    "Started; six more meetings.",
)

ENDED = "What was planned is done; the family knows whom to call."


def name(rng: random.Random, sex: str, language: str) -> tuple[str, str]:
    """A first name and a family name in the language of the place."""
    firsts = GIRLS if sex == "female" else BOYS
    return rng.choice(firsts[language]), rng.choice(FAMILIES[language])


def voice(rng: random.Random, age: int) -> ChildVoice:
    """How the child took part in a step; the youngest draw or are not asked."""
    if age < 4:
        return ChildVoice(involved="not_involved", why_not="too_young")
    if rng.random() < 0.08:
        return ChildVoice(involved="not_involved", why_not=rng.choice(("absent", "refused")))
    changed = rng.random() < 0.4
    return ChildVoice(
        involved="present" if age > 6 else "wrote_drew",
        words=rng.choice(WORDS) if age > 5 else "",
        effect=rng.choice(EFFECTS) if changed else "",
        why_no_effect="" if changed else rng.choice(WHY_NOT),
        was_alone=rng.random() < 0.5,
    )
