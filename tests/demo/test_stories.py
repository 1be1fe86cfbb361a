"""What the twelve stories look like on the demo day."""

from datetime import timedelta

import pytest

from halka.casework.cases.models import handed_over
from halka.casework.models import (
    Case,
    Consent,
    EmergencyOpening,
    Grant,
    HouseholdMember,
    Notice,
    Participation,
    Restriction,
)
from halka.demo.build import Summary, demo_day, told_of, unheard
from halka.demo.scenes import events, records, rows
from halka.demo.stories_hidden import HIDDEN_ADDRESS
from halka.demo.waiting import WAITING
from halka.directory.models import Offer, Person, Unit
from halka.sharing.acts import (
    REFERRAL_ESCALATED,
    REFERRAL_EXPIRED,
    REFERRAL_LISTED,
    REFERRAL_REMINDED,
    REFERRAL_SENT,
)
from halka.sharing.jobs import close_letters
from halka.sharing.models import Referral, Transfer
from halka.trust import ledger
from halka.trust.models import LedgerEntry
from tests.demo.conftest import DEMO_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def record(name: str) -> Case:
    return Case.unscoped.get(code=records()[name]["case_code"])


def person(login: str) -> Person:
    return Person.objects.get(username=login)


def said_in(name: str) -> list[dict[str, str]]:
    return [row.content for row in Participation.unscoped.filter(case=record(name))]


def test_every_act_is_played_or_listed(province: Summary) -> None:
    assert unheard(province) == []
    assert not province.played & set(province.waiting)
    assert {event.act for event in events().values()} >= set(WAITING)


@pytest.mark.parametrize("name", sorted(records()))
def test_each_record_ends_where_the_scenario_says(name: str) -> None:
    case, row = record(name), records()[name]
    assert case.worker is not None
    assert (case.worker.username, case.unit.code) == (row["owner"], row["unit"])
    assert case.concerns == row["concerns"].split(";")
    assert case.source == row["source"]
    assert case.heard_by == int(row["retelling"])
    assert (DEMO_DAY.year - (case.child.birth_year or 0), case.child.sex) == (int(row["age"]), row["sex"])
    assert case.child.identity["first_name"] == row["child"]
    assert case.child.identity["last_name"] == row["last_name"]
    # The second record of Toprak cannot be merged yet: it is closed instead.
    assert case.is_open == (row["status"] == "open")
    assert case.risk == (row["risk_now"] if case.is_open else "none")


def test_the_directory_has_everybody() -> None:
    assert Unit.objects.count() == len(rows("organisations"))
    assert Person.objects.count() == len(rows("users"))
    assert [unit.code for unit in Unit.objects.filter(is_hidden=True)] == ["SHE"]
    asli = person("asli")
    assert sorted(post.unit.code for post in asli.posts_at(DEMO_DAY)) == ["CPU-DER", "CPU-OVA"]
    assert not asli.has_usable_password()
    assert Offer.objects.get(unit__code="REH", service="disability").places_a_month == 10


def test_the_words_of_ada_stand_as_spoken_with_what_changed() -> None:
    parts = said_in("C01")
    words = "I can tie 400 bundles. I want to finish year 6. My hands burn from the spray."
    assert words in [part["words"] for part in parts]
    effect = next(part["effect"] for part in parts if part["words"] == "In the evening I sleep on the book.")
    assert "morning" in effect


def test_every_quoted_sentence_of_a_child_is_kept() -> None:
    kept = {part["words"] for name in records() for part in said_in(name)}
    kept |= {notice.content["child_words"] for notice in Notice.unscoped.all()}
    for sentence in (
        "She talked with my mum. Now mum laughs.",
        "I don't want it. If my father knows I told, he will take me to the village.",
        "Kerem sells tissues till night and sleeps in lesson",
    ):
        assert sentence in kept


def test_ada_moved_with_her_file_and_hatice_may_only_read() -> None:
    case, hatice = record("C01"), person("hatice")
    assert Transfer.unscoped.get(case=case).status == Transfer.Status.ACCEPTED
    grant = Grant.unscoped.get(case=case, person=hatice, reason=Grant.Reason.TRANSFER)
    assert grant.breadth == Grant.Breadth.READ
    assert handed_over(hatice, DEMO_DAY).filter(case=case).exists()
    assert not case.may_be_written_by(hatice, DEMO_DAY)
    assert case.may_be_written_by(person("deniz_t"), DEMO_DAY)
    assert not handed_over(hatice, DEMO_DAY + timedelta(days=5)).filter(case=case).exists()
    assert not Case.objects.visible_to(hatice, DEMO_DAY).filter(pk=case.pk).exists()


def test_the_chain_of_defne_has_three_links() -> None:
    chain = list(Referral.unscoped.filter(case=record("C05"), service="disability").order_by("sent_at"))
    assert [r.status for r in chain] == ["refused", "refused", "accepted"]
    assert [r.refusal for r in chain] == ["no_capacity", "incomplete", ""]
    assert [r.after_id for r in chain] == [None, chain[0].pk, chain[1].pk]
    first, last = chain[0].sent_at, chain[2].appointment_at
    assert first is not None
    assert last is not None
    assert (last.date() - first.date()).days == 146


def test_the_call_for_sena_is_on_the_list_of_the_board() -> None:
    referral = Referral.unscoped.get(case=record("C10"), service="pss_focused")
    assert referral.status == Referral.Status.SENT
    acts = LedgerEntry.objects.filter(thread=referral.ref, person="caretaker").values_list(
        "act", "recorded_us"
    )
    sent_us = LedgerEntry.objects.get(thread=referral.ref, act=REFERRAL_SENT).recorded_us
    hours = [(act, (at - sent_us) / 3_600_000_000) for act, at in acts]
    assert hours == [
        (REFERRAL_REMINDED, 12),
        (REFERRAL_EXPIRED, 24),
        (REFERRAL_ESCALATED, 36),
        (REFERRAL_LISTED, 48),
    ]


def test_what_must_be_kept_from_whom() -> None:
    leyla = Restriction.unscoped.get(case=record("C03"))
    assert leyla.home_is_closed
    assert leyla.content["safe_contact"] == "School counsellor, Tuesday 10:00"
    assert "Father and uncle" in leyla.content["from_whom"]
    assert HouseholdMember.unscoped.filter(case=record("C03"), may_be_source_of_harm=True).count() == 2
    assert "father" in Restriction.unscoped.get(case=record("C10")).content["from_whom"].lower()
    assert [c.given_by for c in Consent.unscoped.filter(case=record("C10"))] == ["child", "caregiver"]


@pytest.mark.harm
def test_where_nour_is_stands_in_no_letter() -> None:
    case = record("C07")
    assert Restriction.unscoped.get(case=case).whereabouts_secret
    assert case.child.whereabouts["address"] == HIDDEN_ADDRESS
    for referral in Referral.unscoped.all():
        assert HIDDEN_ADDRESS not in str(referral.letter)


def test_the_broken_glass_waits_for_its_review() -> None:
    opening = EmergencyOpening.unscoped.get(case=record("C07"))
    assert (opening.person, opening.verdict) == (person("murat"), "")
    local = opening.opened_at.astimezone(record("C07").profile.zone)
    assert (local.hour, local.minute) == (19, 40)


def test_kerem_was_named_by_a_class_mate_and_no_adult_is_kept() -> None:
    notice = Notice.unscoped.get(case=record("C04"))
    assert (notice.source, notice.channel, notice.notifier) == ("peer", "box", {})


def test_reminders_of_kerem_end_with_the_refusal() -> None:
    referral = Referral.unscoped.get(case=record("C04"), service="livelihood")
    assert (referral.status, referral.refusal) == ("refused", "wrong_service")
    assert referral.expired_at == referral.answer_due_at


def test_the_ledger_is_whole_and_runs_with_time() -> None:
    assert ledger.verify().is_intact
    times = list(LedgerEntry.objects.order_by("seq").values_list("recorded_us", flat=True))
    directory = LedgerEntry.objects.filter(person="operator").count()
    assert times[directory:] == sorted(times[directory:])


def test_a_note_beside_the_store_says_which_day_it_is() -> None:
    assert demo_day() == DEMO_DAY
    note = told_of()
    assert note is not None
    assert note["seed"] == 20240620


def test_no_letter_is_closed_that_nobody_has_objected_to() -> None:
    """The caretaker looks at all of them on the first evening: what was given stays said."""
    close_letters(DEMO_DAY)
    closed = Referral.unscoped.filter(closed_at__isnull=False)
    assert not closed.exclude(closed_for="ended").exists()
    for referral in closed.filter(closed_for="ended"):
        assert referral.sent_at is not None
        assert DEMO_DAY - referral.sent_at > timedelta(days=300)
