"""Importing a staff survey: it is counted, nobody's answers stay, nothing counts twice."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from halka.directory.models import Person, Place
from halka.insight.acts import SURVEY_IMPORTED
from halka.insight.models import Survey, SurveyReceipt, SurveyTally
from halka.insight.survey.actions import Imported, import_survey
from halka.insight.survey.answers import Answers, pack, unnamed, unpack
from halka.insight.survey.reading import Person as Someone
from tests.cast import START, Cast, cast, somebody
from tests.witness import denied, everything, recorded_once, refused

pytestmark = pytest.mark.django_db

MATCHED = {"ours": "child-units", "clinic": "unit:CLI-1", "school": "unit:SCH-1"}


def people(number: int, about: str = "clinic", first: int = 0, **said: int) -> list[Answers]:
    """So many people of the child units, each saying this of one partner."""
    return [
        Answers(
            f"fingerprint-{about}-{n}", "ours", date(2026, 2, 20) + timedelta(days=n % 3), ((about, said),)
        )
        for n in range(first, first + number)
    ]


def importing(
    c: Cast, answers: Sequence[Answers], by: Person | None = None, name: str = "Spring"
) -> Imported:
    place = Place.objects.get(code="P1")
    return import_survey(by=by or c.fatma, at=START, place=place, name=name, people=answers, matched=MATCHED)


def tallied() -> list[tuple[str, str, str, int, tuple[int, ...]]]:
    return [
        (row.from_side, row.to_side, row.item, row.people, row.counts) for row in SurveyTally.objects.all()
    ]


def test_it_counts_by_pair_and_question_and_is_recorded_once() -> None:
    c = cast()
    said = [*people(3, p_time=4, p_ladder=2), *people(2, "school", p_time=1)]
    with recorded_once(
        SURVEY_IMPORTED,
        person=c.fatma.ref,
        unit="FAM-1",
        case="",
        reason="people-5",
        thing=lambda: Survey.objects.get().ref,
    ):
        done = importing(c, said)
    assert tallied() == [
        ("child-units", "unit:CLI-1", "p_ladder", 3, (0, 0, 3, 0, 0, 0)),
        ("child-units", "unit:CLI-1", "p_time", 3, (0, 0, 0, 0, 3, 0)),
        ("child-units", "unit:SCH-1", "p_time", 2, (0, 2, 0, 0, 0, 0)),
    ]
    survey = Survey.objects.get()
    assert (survey.people, survey.first_on, survey.last_on) == (5, date(2026, 2, 20), date(2026, 2, 22))
    assert (done.survey, done.people, done.already, done.unmatched) == (survey, 5, 0, 0)


def test_it_needs_the_permission() -> None:
    c = cast()
    for person in (c.alice, c.bob, c.dora, somebody("Mira", c.child_unit, "m_and_e")):
        with denied(person):
            importing(c, people(5, p_time=4), by=person)
    assert importing(c, people(5, p_time=4), by=somebody("Nil", c.child_unit, "analyst")).people == 5


def test_it_is_for_a_place_that_one_coordinates() -> None:
    c = cast()
    elsewhere = Place.objects.create(code="P2", name="Secondplace", kind="province")
    with refused("a place that you coordinate"):
        import_survey(
            by=c.fatma, at=START, place=elsewhere, name="Spring", people=people(5, p_time=4), matched=MATCHED
        )
    with refused("Name the survey"):
        importing(c, people(5, p_time=4), name=" ")


def test_answers_that_are_there_do_not_count_again_in_any_survey() -> None:
    c = cast()
    importing(c, people(4, p_time=4))
    with refused("Nothing is new in this file"):
        importing(c, people(4, p_time=4))
    with refused("Nothing is new in this file"):
        importing(c, people(4, p_time=4), name="Another")
    done = importing(c, people(6, p_time=4))
    assert (done.people, done.already) == (2, 4)
    assert tallied() == [("child-units", "unit:CLI-1", "p_time", 6, (0, 0, 0, 0, 6, 0))]


def test_the_same_name_adds_and_another_name_does_not() -> None:
    c = cast()
    importing(c, people(2, p_time=4))
    importing(c, people(3, first=2, p_time=1))
    importing(c, people(5, first=5, p_time=5), name="Autumn")
    spring, autumn = Survey.objects.get(name="Spring"), Survey.objects.get(name="Autumn")
    assert (spring.people, autumn.people) == (5, 5)
    assert spring.tallies.get().counts == (0, 3, 0, 0, 2, 0)


def test_what_is_matched_with_nothing_does_not_count_and_is_not_remembered() -> None:
    c = cast()
    done = importing(c, [*people(2, p_time=4), *people(3, "nobody knows", p_time=4)])
    assert (done.people, done.unmatched) == (2, 3)
    assert SurveyReceipt.objects.count() == 2
    with refused("none of them is matched"):
        importing(c, people(3, "nobody knows", p_time=4))


def test_a_name_that_means_two_is_one_person() -> None:
    """Two names of the file that are matched with one institution: who rated both rates it once."""
    c = cast()
    both = Answers("one", "ours", None, (("clinic", {"p_time": 2}), ("hospital", {"p_time": 4})))
    place = Place.objects.get(code="P1")
    import_survey(
        by=c.fatma,
        at=START,
        place=place,
        name="Spring",
        people=[both],
        matched={**MATCHED, "hospital": "unit:CLI-1"},
    )
    assert tallied() == [("child-units", "unit:CLI-1", "p_time", 1, (0, 0, 1, 0, 1, 0))]


def test_a_side_that_is_not_in_the_directory_is_refused() -> None:
    c = cast()
    for side in ("unit:NOWHERE", "unit:SHE-1", "x"):  # SHE-1 is hidden
        with refused("is not there any more"):
            import_survey(
                by=c.fatma, at=START, place=Place.objects.get(), name="S",
                people=people(1, p_time=1), matched={"ours": "child-units", "clinic": side},
            )  # fmt: skip


def test_nobody_and_no_single_answer_is_stored() -> None:
    """Neither the number of the export nor who said what together can be found in the store."""
    c = cast()
    someone = Someone("uuid-of-the-telephone", "ours", None, [("clinic", {"p_time": 2, "p_trust": 5})])
    importing(c, unnamed([someone]))
    stored = repr([row for row in everything() if row[0].startswith("insight_")])
    assert "uuid-of-the-telephone" not in stored
    receipt = SurveyReceipt.objects.get()
    assert {field.name for field in receipt._meta.get_fields()} == {"id", "fingerprint"}
    assert unnamed([someone])[0].fingerprint == receipt.fingerprint


def test_a_day_in_the_future_is_today() -> None:
    c = cast()
    importing(c, [Answers("one", "ours", date(2199, 1, 1), (("clinic", {"p_time": 1}),))])
    assert Survey.objects.get().last_on == START.date()


def test_answers_travel_packed_for_one_person_and_unchanged() -> None:
    given = [*people(3, p_time=4, p_ladder=0), Answers("x", "school", None, (("ours", {"p_solve": 5}),))]
    packed = pack(given, holder="fatma")
    assert unpack(packed, holder="fatma") == given
    for held, holder in ((packed, "somebody else"), (packed[:-2], "fatma"), ("", "fatma")):
        with refused("grown too old"):
            unpack(held, holder=holder)
