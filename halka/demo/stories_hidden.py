"""The stories of Leyla, Nour, Sena and Arben."""

from __future__ import annotations

from halka.demo.endings import finish
from halka.demo.stage import Stage
from halka.demo.tale import Tale
from halka.demo.voices import drew, said, silent

# Level 5: tests look for this text on every page, in every list and export.
HIDDEN_ADDRESS = "Sarnıç Geçidi 4, arka kapı (uydurma)"


def leyla(stage: Stage) -> list[Tale]:
    leyla = Tale(stage, "C03", "CPU-DER", "ilker", "asli")
    leyla.notice(
        49,
        "fhd1",
        "health",
        what_seen="Asked for a pregnancy test; an engagement is planned. Keep my name secret.",
        danger_now="yes",
    )
    leyla.accept(50, "emergency")
    leyla.assign((-41, "12:40"))
    words = "I don't want it. If my father knows I told, he will take me to the village."
    leyla.contact(
        51,
        "school",
        "Asked alone, in the counsellor's room.",
        said(words, effect="Nothing goes to the home; we meet at school only.", alone=True),
        child_seen=True,
        child_seen_alone=True,
    )
    leyla.consent(52, "child", ["legal", "pss_focused", "formal_education", "safe_shelter"])
    leyla.restrict(
        (-41, "15:35"),
        "Father and uncle",
        what="That she told",
        safe_contact="School counsellor, Tuesday 10:00",
        withheld=["contact", "address"],
        home_is_closed=True,
    )
    leyla.register((-41, "16:30"), said(alone=True), school="Derelik boarding school")
    leyla.family((-41, "16:40"), "father", "Hasan Çınar", may_be_contacted=False, may_be_source_of_harm=True)
    leyla.family(
        (-41, "16:45"),
        "uncle",
        "Veli Çınar",
        lives_with_child=False,
        may_be_contacted=False,
        may_be_source_of_harm=True,
    )
    leyla.family((-37, "15:30"), "aunt", "Nermin Ak", lives_with_child=False, is_caregiver=True)
    leyla.assess(
        (-38, "14:00"),
        "An engagement against her will; she is safe at school and with her aunt.",
        said("My aunt asks me things.", effect="The aunt was asked and says yes.", alone=True),
        child_seen_alone=True,
        suggested_risk="emergency",
    )
    plan = [
        ("Live with the aunt in Akova", -18, "ilker", ""),
        ("Legal aid", -25, "BAR", "legal"),
        ("Stay at school", 60, "SCHD", "formal_education"),
    ]
    leyla.agree(
        (-36, "11:00"),
        "Leyla decides about her own life and finishes school.",
        leyla.intend(*plan),
        said("The aunt.", effect="Of three ways she chose the aunt.", alone=True),
        safety="Call from school only; nothing to the home.",
    )
    leyla.contact(
        (-33, "11:00"), "school", "Told her what the court decided.", said(alone=True), child_seen=True
    )
    leyla.refer(58, "legal", "BAR", "legal", urgency="high")
    leyla.yes(59, "legal", "bar1")
    leyla.review(
        (-27, "14:00"),
        "The lawyer has the file. The aunt has a room for her; the school in Akova takes her.",
        said("When can I go?", effect="The day of the move was chosen with her.", alone=True),
    )
    leyla.contact(
        60,
        "home_planned",
        "Moved to the aunt in Akova.",
        said("I sleep again.", effect="The visits stay on Tuesday.", alone=True),
        child_seen=True,
        child_seen_alone=True,
        change="improved",
    )
    leyla.risk((-18, "10:30"), "high", "She is with her aunt; the family in the village has not given up.")
    finish(leyla, (-18, "10:20"), "Live with the aunt in Akova")
    today = leyla.stage.day(leyla.unit, 0)
    tuesday = -((today.weekday() - 1) % 7 or 7)
    for day in (tuesday - 7, tuesday):
        leyla.contact(
            (day, "10:00"), "school", "Tuesday, counsellor's room.", said(alone=True), child_seen=True
        )
    return [leyla]


VISITS_OF_ARBEN = (
    (-51, "He sleeps in his own bed; the mother opens the door.", ""),
    (-44, "Food came for two weeks. He eats with the others.", "Food for the family"),
    (-37, "At the health centre with his mother: he needs glasses.", "Health check"),
    (-30, "First day at school, with a new bag.", "School bag and books"),
    (-23, "He wears the glasses and counts the cars.", "Glasses"),
    (-16, "Talked with his brother on the telephone for half an hour.", "Calls with his brother"),
)


def nour(stage: Stage) -> list[Tale]:
    nour = Tale(stage, "C07", "CPU-LIM", "gul", "cihan")
    nour.notice(
        98,
        "drdeniz",
        "health",
        what_seen="Emergency ward. Please come; I say more when you are here.",
        danger_now="yes",
    )
    nour.accept(99, "emergency")
    nour.assign((-9, "08:50"))
    nour.contact(
        (-9, "09:20"),
        "outside",
        "At the hospital, in Arabic.",
        said("I do not go back there.", effect="She goes to a safe place today.", alone=True),
        child_seen=True,
        child_seen_alone=True,
    )
    nour.register((-9, "09:40"), said(alone=True), language="ar", population="refugee")
    nour.family((-9, "09:45"), "mother", "Amal Haddad", is_caregiver=True, lives_with_child=False)
    services = ["safe_shelter", "legal", "mental_health", "health_check"]
    nour.consent(100, "child", services)
    nour.consent((-9, "10:05"), "caregiver", services)
    nour.restrict(
        (-9, "10:10"),
        "Everybody outside the case",
        what="Where she is",
        safe_contact="Through Gül only",
        home_is_closed=True,
        whereabouts_secret=True,
    )
    nour.refer(101, "shelter", "SHE", "safe_shelter", urgency="emergency")
    nour.yes(102, "shelter", "she1")
    nour.register(
        (-9, "13:15"),
        said("The door is heavy. Good.", why="She only wanted to say it.", alone=True),
        {"address": HIDDEN_ADDRESS},
        language="ar",
        population="refugee",
    )
    nour.refer(105, "legal", "BAR", "legal")
    nour.yes(106, "legal", "bar1")
    nour.assess(
        (-7, "09:30"),
        "Safe now. One interview was held and is not repeated.",
        silent("distress"),
        suggested_risk="emergency",
    )
    nour.refer(107, "mind", "HOS", "mental_health")
    nour.yes(108, "mind", "drdeniz")
    nour.risk((-7, "16:00"), "high", "She is in a safe place; the person she fears does not know where.")
    plan = [
        ("Stay in a safe place", 20, "SHE", "safe_shelter"),
        ("A lawyer of her own", 5, "BAR", "legal"),
        ("Somebody to talk with", 5, "HOS", "mental_health"),
    ]
    nour.agree(
        (-6, "11:00"),
        "Nour is safe and decides with whom she talks.",
        nour.intend(*plan),
        said("Not with a man.", effect="Only women work with her.", alone=True),
        caregiver_involved=True,
    )
    nour.contact(
        (-4, "11:00"),
        "outside",
        "Drew and talked in Arabic.",
        said(alone=True),
        child_seen=True,
        child_seen_alone=True,
    )
    nour.glass(109, "murat", "worker_absent", "Worker sick, the hospital phones about the child.")
    return [nour]


def sena(stage: Stage) -> list[Tale]:
    sena = Tale(stage, "C10", "CPU-AKO", "zeynep", "murat")
    sena.notice(
        130,
        "hel1",
        "helpline",
        what_seen="A girl called the helpline twice this week.",
        channel="helpline",
        danger_now="yes",
    )
    sena.accept(131, "high")
    sena.assign((-20, "17:15"))
    sena.contact(
        (-20, "17:30"),
        "phone",
        "She picked up at once.",
        said("Do not hang up.", effect="We call every day.", alone=True),
    )
    sena.register(
        (-20, "17:50"),
        said(alone=True),
        {"address": "Pınar Sokağı 17, Akova"},
        school="Akova School No 12",
        phone="0555 000 10 10",
        phone_rule="Her own phone, after five",
    )
    sena.consent(132, "child", ["mental_health", "pss_focused"])
    sena.consent((-20, "18:05"), "caregiver", ["mental_health", "pss_focused"])
    sena.restrict(
        (-20, "18:08"),
        "The father",
        what="That she has help, and why",
        safe_contact="Her own phone, after five",
        withheld=["address"],
    )
    sena.family((-20, "18:10"), "mother", "Filiz Yıldırım", is_caregiver=True, phone="0555 000 10 11")
    sena.family((-20, "18:12"), "father", "Kadir Yıldırım", may_be_contacted=False)
    sena.assess(
        (-20, "18:20"),
        "Hurts herself; pictures of her are passed around. The mother is a safe person.",
        said("Mum may know. He may not.", effect="The father is not told.", alone=True),
        child_seen_alone=True,
    )
    plan = [
        ("A call every day", 10, "zeynep", ""),
        ("A doctor to talk with", -12, "HOS", "mental_health"),
        ("Sessions", -5, "UMU", "pss_focused"),
    ]
    sena.agree(
        133,
        "Sena gets through the day, and somebody calls.",
        sena.intend(*plan),
        said("After five.", effect="The call comes after five.", alone=True),
        safety="Safe person: mother. Safe place: the neighbour's kitchen. A call every day.",
        caregiver_involved=True,
    )
    sena.refer(134, "mind", "HOS", "mental_health")
    sena.seen(135, "mind", "drdeniz")
    sena.yes(136, "mind", "drdeniz")
    sena.refer(137, "sessions", "UMU", "pss_focused", urgency="high")
    sena.played |= {138, 139, 140, 141}  # the caretaker does these at the shares of the answering time
    for day in range(-19, 0):
        sena.contact((day, "17:10"), "phone", "The daily call.", said(alone=True), change="same")
    return [sena]


def arben(stage: Stage) -> list[Tale]:
    arben = Tale(stage, "C11", "CPU-BRE", "arta", "besnik")
    arben.notice(
        142,
        "polb1",
        "police",
        what_seen="Returned from abroad with adults who are not family.",
        danger_now="yes",
    )
    arben.accept(143, "high")
    arben.assign((-58, "20:45"))
    arben.contact(
        (-57, "11:00"),
        "outside",
        "At the commissariat, with a woman of his community.",
        drew(),
        child_seen=True,
    )
    arben.register((-57, "12:00"), drew(), {"address": "Rruga e Lumit 12, Kodraj"})
    arben.family((-57, "12:10"), "mother", "Mimoza Leka", is_caregiver=True)
    arben.both_say_yes((-57, "12:20"), ["formal_education", "health_check", "pss_focused", "food", "legal"])
    arben.assess(
        144,
        "Was made to beg abroad; never at school; misses his brother.",
        drew(effect="He sits where he sees the door."),
        child_seen_alone=True,
    )
    plan = [
        ("First registration at school", -30, "SCHK", "formal_education"),
        ("Health check", -40, "HCK", "health_check"),
        ("Glasses", -35, "HCK", "medicines"),
        ("Somebody to talk with", -20, "NGOB", "pss_focused"),
        ("School bag and books", -30, "NGOB", "school_materials"),
        ("Food for the family", -40, "NGOB", "food"),
        ("A statement to the police, once", -45, "POLB", ""),
        ("A visit every week", 12, "arta", ""),
        ("Calls with his brother", -30, "arta", ""),
    ]
    arben.agree(
        146,
        "Arben sleeps at home and goes to school.",
        arben.intend(*plan),
        drew(effect="His drawing became the first page of the plan."),
        caregiver_involved=True,
    )
    arben.refer((-45, "10:00"), "school", "SCHK", "formal_education")
    arben.yes((-44, "09:00"), "school", "elira")
    arben.served(148, "school", "elira", "Registered for the first time; sits beside Luan.", "happy")
    finish(arben, (-46, "12:00"), "A statement to the police, once")
    for day, note, done in VISITS_OF_ARBEN:
        arben.contact((day, "15:00"), "home_planned", note, said(), child_seen=True, change="improved")
        if done:
            finish(arben, (day, "15:40"), done)
    arben.review(
        (-18, "10:00"),
        "Seven of nine things are done. Nobody was found yet with whom he talks.",
        drew(effect="He drew the way to school: it goes past the police, so Luan walks with him."),
    )
    arben.contact(
        149,
        "home_planned",
        "The weekly visit; he reads his name.",
        said("That is me.", effect="His name stands on his hook at school."),
        child_seen=True,
        change="improved",
    )
    arben.risk((-9, "15:30"), "medium", "At school every day, the mother opens the door herself.")
    arben.contact(
        (-2, "15:00"), "home_planned", "The weekly visit. He showed his books.", said(), child_seen=True
    )
    return [arben]


STORIES = (leyla, nour, sena, arben)
