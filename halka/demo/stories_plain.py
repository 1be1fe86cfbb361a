"""The stories of Ada, Emir and Kerem. Numbers are acts of `events.csv`; pairs are what it leaves out."""

from __future__ import annotations

from halka.demo.endings import close, finish, leave
from halka.demo.stage import Stage
from halka.demo.tale import Tale
from halka.demo.voices import said

HELP = ["food", "school_materials", "nonformal_education", "health_check", "legal"]


def ada_and_baran(stage: Stage) -> list[Tale]:
    ada = Tale(stage, "C01", "CPU-OVA", "hatice", "asli")
    baran = Tale(stage, "C01B", "CPU-OVA", "hatice", "asli")
    seen = "Two children in the rows from 5 to 19, no school since March, tent, mother pregnant, debt to the intermediary."
    ada.notice(1, "mobil", "school", what_seen=seen, where_child_is="Tents behind the cotton press")
    ada.accept(2, "high")
    baran.accept(29, "medium", after=ada)
    ada.assign(3)
    baran.assign((-96, "09:55"))
    _ada_begins(ada)
    _baran_begins(baran)
    plan = [
        ("Mobile class in the mornings", -80, "SCHMOB", "nonformal_education"),
        ("School materials and food", -80, "KIR", "school_materials"),
        ("Care for the mother before the birth", -70, "FHC", "health_check"),
        ("Advice about the debt", -60, "BAR", "legal"),
    ]
    ada.agree(
        12,
        "Ada goes to class in the mornings and does not touch the spray.",
        ada.intend(*plan),
        said(
            "In the evening I sleep on the book.", effect="The class moved from the evening to the morning."
        ),
        caregiver_goal="The debt to the intermediary is written down and gets smaller.",
        caregiver_involved=True,
    )
    baran.agree(
        31,
        "Baran goes to the mobile class with his sister.",
        baran.intend(("Mobile class with his sister", -80, "SCHMOB", "nonformal_education")),
        said("I go where Ada goes.", effect="Both are in the same group."),
        caregiver_involved=True,
    )
    finish(baran, (-29, "10:15"), "Mobile class with his sister")
    baran.review(
        (-29, "10:20"),
        "In class with his sister; he reads whole pages.",
        said("I read to Ada now.", effect="Both stay in one group in Denza."),
    )
    _ada_goes_on(ada)
    for tale, moved in ((ada, (25, 26)), (baran, (32, 33))):
        tale.ask_transfer(
            moved[0], "CPU-DNZ", "The family leaves for the hazelnuts and wants to come back to Ovanka."
        )
        tale.take_over(moved[1], "deniz_t")
        tale.worker = "deniz_t"
    hopes = said("Is my desk still there?", effect="Hatice keeps her place in the mobile class in Ovanka.")
    ada.contact(
        (-7, "15:00"),
        "outside",
        "Class for seasonal children, three mornings a week.",
        hopes,
        child_seen=True,
    )
    baran.contact((-7, "15:20"), "outside", "In the same class as Ada.", said(), child_seen=True)
    ada.contact(
        27,
        "outside",
        "First visit in Denza. The tent stands near the road.",
        said(alone=True),
        child_seen=True,
    )
    baran.contact((-20, "15:30"), "outside", "Seen together with Ada.", said(), child_seen=True)
    return [ada, baran]


def _ada_begins(ada: Tale) -> None:
    words = "I can tie 400 bundles. I want to finish year 6. My hands burn from the spray."
    voice = said(words, effect="The nurse looks at her hands tomorrow.", alone=True)
    ada.contact(
        4,
        "home_unplanned",
        "Visit to the tent without a network.",
        voice,
        child_seen=True,
        child_seen_alone=True,
    )
    where = {"address": "Tent 14 behind the cotton press, Ovanka"}
    ada.register(
        (-95, "17:20"),
        said(),
        where,
        school="Mobile classroom",
        work="11 hours a day, 7 days; heat and spray; paid to the parent; wants to stop",
    )
    ada.family((-95, "17:30"), "mother", "Sultan Yelken", is_caregiver=True)
    ada.family((-95, "17:35"), "father", "Musa Yelken", is_caregiver=True)
    ada.family((-95, "17:36"), "brother", "Baran Yelken")
    ada.both_say_yes((-95, "17:40"), HELP)
    ada.refer(6, "health", "FHC", "health_check")
    ada.yes(7, "health", "fhc1")
    ada.served(8, "health", "fhc1", "Ointment for both hands; come back in two weeks.", "happy")
    ada.assess(
        10,
        "Hazardous work, no school since March. The mother wants school for both.",
        said("Year 6.", effect="School comes first in the plan."),
        child_seen_alone=True,
    )


def _ada_goes_on(ada: Tale) -> None:
    ada.refer(14, "materials", "KIR", "school_materials")
    ada.yes(15, "materials", "kir1")
    ada.served(16, "materials", "kir1", "Bag, books and a lamp were brought to the tent.", "happy")
    notes = {
        19: "The morning class works; 9 school days this month.",
        20: "The mother was at the health centre.",
        21: "School days 9 to 15 a month.",
        22: "The hands have healed.",
        23: "The debt is written down for the first time.",
        24: "School days 21 a month.",
    }
    for number, note in notes.items():
        ada.contact(number, "home_planned", note, said(), child_seen=True, change="improved")
    finish(ada, (-40, "16:30"), "Advice about the debt")
    ada.risk((-30, "16:30"), "medium", "Ada is in class 21 days a month and away from the spray.")
    finish(ada, (-29, "10:00"), "Mobile class in the mornings")
    ada.review(
        (-29, "10:10"),
        "School, hands and debt are better. The family will leave for the hazelnuts; the class has to go along.",
        said("I want to come back.", effect="The new office is told that the family comes back to Ovanka."),
    )


def _baran_begins(baran: Tale) -> None:
    baran.contact(
        30,
        "home_unplanned",
        "Seen together with Ada, then alone.",
        said("I carry the water.", why="He did not ask for a change today.", alone=True),
        child_seen=True,
        child_seen_alone=True,
    )
    baran.register(
        (-95, "17:50"),
        said(),
        {"address": "Tent 14 behind the cotton press, Ovanka"},
        school="Mobile classroom",
    )
    baran.family((-95, "17:55"), "mother", "Sultan Yelken", is_caregiver=True)
    baran.family((-95, "17:56"), "sister", "Ada Yelken")
    baran.assess(
        (-90, "15:30"),
        "Works beside his sister; reads a little.",
        said("Ada reads to me.", effect="They stay in one group."),
    )


def emir(stage: Stage) -> list[Tale]:
    emir = Tale(stage, "C02", "CPU-AKO", "zeynep", "murat")
    emir.notice(34, "selin", "school", what_seen="Belt marks on the back.", child_known_as="Emir")
    emir.accept(35, "high")
    emir.acknowledge(36)
    emir.assign((-210, "11:10"))
    emir.contact(
        (-210, "13:30"),
        "school",
        "At school, with the counsellor near.",
        said(why="First he wanted to know who I am.", alone=True),
        child_seen=True,
    )
    emir.register(
        (-210, "14:20"),
        said(),
        {"address": "Ihlamur Sokağı 3, Akova"},
        school="Akova School No 12",
        phone="0555 000 01 02",
        phone_rule="Only the mother, before 17:00",
    )
    emir.family((-210, "14:30"), "mother", "Aysel Sönmez", is_caregiver=True)
    emir.family((-210, "14:35"), "father", "Rıza Sönmez", may_be_contacted=False, may_be_source_of_harm=True)
    emir.both_say_yes((-209, "10:00"), ["*"])
    emir.assess(
        (-204, "14:00"),
        "Violence between the adults and against Emir; no income since the spring.",
        said("Help my mum first.", effect="The plan begins with the mother."),
    )
    plan = [
        ("Protection order for the mother", -196, "BAR", "legal"),
        ("Livelihood programme for the mother", -150, "CLU", "livelihood"),
        ("Parenting course", -120, "zeynep", "parenting"),
        ("Twelve sessions", -60, "UMU", "pss_focused"),
        ("A visit every week", -24, "zeynep", ""),
    ]
    emir.agree(
        40,
        "Nobody hits at home, and mum has help.",
        emir.intend(*plan),
        said("With mum.", effect="The mother is part of every meeting."),
        caregiver_involved=True,
    )
    emir.refer(41, "sessions", "UMU", "pss_focused")
    emir.yes(42, "sessions", "umut1")
    for day in (-196, -175, -154, -133, -105, -80, -55, -35):
        emir.contact(
            (day, "15:00"),
            "home_planned",
            "Weekly visits go on; this one is written down in full.",
            said(),
            child_seen=True,
            change="improved",
        )
    emir.review(
        44,
        "The order is in force and the mother works three days a week.",
        said(
            "She talked with my mum. Now mum laughs.", effect="The visits to the mother go on until summer."
        ),
    )
    emir.risk((-120, "16:20"), "medium", "No violence for ten weeks; the order is kept.")
    emir.served(43, "sessions", "umut1", "Twelve sessions are done; he asks to stop, and so do we.", "happy")
    for day, what in (
        (-190, "Protection order for the mother"),
        (-150, "Livelihood programme for the mother"),
        (-122, "Parenting course"),
        (-25, "A visit every week"),
    ):
        finish(emir, (day, "16:00"), what)
    close(
        emir,
        45,
        46,
        "goal_met",
        "Agreed with Emir and his mother. Severity (worker/child) from start to end: "
        "violence between adults 4/4 to 1/1, unemployment 3/2 to 1/1, poverty 3/3 to 2/2, child abuse 3/4 to 0/0.",
        said("We can do it now.", effect="The case is closed as he wished."),
        "School counsellor, or 183",
    )
    return [emir]


def kerem(stage: Stage) -> list[Tale]:
    kerem = Tale(stage, "C04", "CPU-LIM", "gul", "cihan")
    kerem.notice(
        63, "schl1", "peer", child_words="Kerem sells tissues till night and sleeps in lesson", channel="box"
    )
    kerem.accept(64, "medium")
    kerem.acknowledge((-33, "14:05"))
    kerem.assign((-33, "14:10"))
    kerem.contact(
        65,
        "school",
        "In the long break.",
        said("I sell until the box is empty.", effect="We talk with the mother about the evenings."),
        child_seen=True,
    )
    kerem.register(
        (-30, "12:40"),
        said(),
        {"address": "Liman Caddesi 40, Limra"},
        school="Limra School No 3",
        work="Sells tissues after school until ten at night",
    )
    kerem.family((-30, "12:45"), "mother", "Zehra İnce", is_caregiver=True)
    kerem.both_say_yes((-29, "09:00"), ["formal_education"])
    kerem.both_say_yes((-28, "10:40"), ["food", "nfi"])
    kerem.refer(66, "school", "SCHL", "formal_education")
    kerem.yes(67, "school", "schl1")
    kerem.refer(68, "food", "MUL", "food")
    kerem.yes((-27, "09:30"), "food", "mul1")
    kerem.served(69, "food", "mul1", "A parcel every two weeks.")
    kerem.refer(70, "work", "CLU", "livelihood", basis="legal_duty", urgency="medium")
    kerem.assess(
        (-25, "15:00"),
        "Sells tissues because the rent is late; he likes mathematics.",
        said(
            "I count faster than the others.", effect="The school gave him a place in the mathematics club."
        ),
    )
    plan = [
        ("Work for the mother", -10, "CLU", "livelihood"),
        ("Food", -20, "MUL", "food"),
        ("Mathematics club", -15, "SCHL", "formal_education"),
    ]
    kerem.agree(
        (-24, "14:00"),
        "Kerem is home at eight and awake in lessons.",
        kerem.intend(*plan),
        said("Eight is fine.", effect="Eight o'clock stands in the plan."),
        caregiver_involved=True,
    )
    kerem.contact(
        (-17, "15:00"), "school", "Awake in four lessons of five.", said(), child_seen=True, change="improved"
    )
    kerem.played.add(71)  # the caretaker says at 100 % of the time that it is over
    kerem.no(
        72,
        "work",
        "onur",
        "wrong_service",
        "We inspect workplaces; ask the municipality for work for the mother.",
    )
    plan = [
        ("Work for the mother", 20, "MUL", "livelihood"),
        ("Mathematics club", 30, "SCHL", "formal_education"),
    ]
    kerem.change(
        73,
        "Kerem is home at eight and awake in lessons.",
        kerem.intend(*plan),
        said("Same as before.", why="He wanted to keep it."),
    )
    leave(
        kerem, (-9, "10:20"), "work", "The municipality looks for work for the mother; it stands in the plan."
    )
    kerem.contact(
        (-6, "15:00"),
        "school",
        "His class wants to make a poster about safe ways.",
        said("I draw the map.", effect="He plans the poster."),
        child_seen=True,
    )
    return [kerem]


STORIES = (ada_and_baran, emir, kerem)
