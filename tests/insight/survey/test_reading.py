"""Reading exports: every shape gives the same answers, a bad row is named, and nothing else is kept."""

from datetime import date

import pytest

from halka.insight.survey.form import ITEMS, OWN, PARTNER, answer, question
from halka.insight.survey.reading import Reading, read
from halka.insight.survey.sheets import UnreadableSurvey, open_sheets
from tests.analysis.toys import ROOT
from tests.insight.survey.exports import Filled, csv_of, kobo, odk, of, side_by_side, workbook

TWO: list[Filled] = [
    ("u-1", "health", [of("cpu", p_time=4, p_ladder=2), of("police", p_time=1, p_whom=5)]),
    ("u-2", "police", [of("health", p_feedback=3)]),
]
SAID = [
    ("u-1", "health", [("cpu", {"p_time": 4, "p_ladder": 2}), ("police", {"p_whom": 5, "p_time": 1})]),
    ("u-2", "police", [("health", {"p_feedback": 3})]),
]


def said(found: Reading) -> list[tuple[str, str, list[tuple[str, dict[str, int]]]]]:
    return [(person.key, person.own, person.said) for person in found.people]


def why_not(*files: tuple[str, bytes]) -> str:
    with pytest.raises(UnreadableSurvey) as problem:
        read(files)
    return str(problem.value)


def test_a_workbook_of_kobotoolbox() -> None:
    found = read([("survey.xlsx", kobo(TWO))])
    assert said(found) == SAID
    assert found.left_out == ()
    assert found.has_numbers
    assert found.people[0].on == date(2026, 3, 1)
    assert found.places == ["cpu", "health", "police"]


def test_two_files_of_odk() -> None:
    first, second = odk(TWO)
    assert said(read([("f25.csv", first), ("f25-pair.csv", second)])) == SAID
    assert said(read([("f25-pair.csv", second), ("f25.csv", first)])) == SAID


def test_a_repeat_that_lies_side_by_side() -> None:
    assert said(read([("wide.csv", side_by_side(TWO))])) == SAID


def test_one_long_table() -> None:
    rows = [
        ["_uuid", "org_type", "p_partner", "p_time"],
        ["a", "health", "cpu", 4],
        ["a", "health", "police", 2],
    ]
    assert said(read([("long.csv", csv_of(rows))])) == [
        ("a", "health", [("cpu", {"p_time": 4}), ("police", {"p_time": 2})])
    ]


def test_words_instead_of_codes_in_headings_and_answers() -> None:
    filled: list[Filled] = [
        ("u", "Sağlık", [of("Polis/jandarma", p_time="Büyük ölçüde katılıyorum", p_ladder="Haberdar")])
    ]
    found = read([("kobo.xlsx", kobo(filled, words=True))])
    assert said(found) == [("u", "Sağlık", [("Polis/jandarma", {"p_time": 4, "p_ladder": 1})])]


@pytest.mark.parametrize(
    "heading",
    [
        "p_time", "P_TIME", "pair/p_time", "pair-p_time", "pair.p_time", "They answer in time",
        "A partner institution/They answer in time", "They answer in time / Zamanında yanıt veriyorlar",
        "p_time::English (en)", "ZAMANINDA YANIT VERİYORLAR", "Përgjigjen në kohë",
    ],
)  # fmt: skip
def test_a_heading_in_any_form(heading: str) -> None:
    assert question(heading) == ("p_time", 0)


@pytest.mark.parametrize(
    ("heading", "place"), [("pair[2]/p_time", 2), ("p_time_3", 3), ("pair[1]/p_time[4]", 4)]
)
def test_the_place_of_a_repeat(heading: str, place: int) -> None:
    assert question(heading) in {("p_time", place), ("p_time", 1)}


@pytest.mark.parametrize(
    "heading", ["time", "p_timely", "Partner institution/Other comments", "suggestion", ""]
)
def test_a_heading_of_something_else(heading: str) -> None:
    assert question(heading) is None


@pytest.mark.parametrize(
    ("item", "given", "value"),
    [
        ("p_time", "4", 4), ("p_time", 4, 4), ("p_time", 4.0, 4), ("p_time", "4.0", 4), ("p_time", " 4 - Mostly", 4),
        ("p_time", "Fully", 5), ("p_time", "PLOTËSISHT", 5), ("p_ladder", "0", 0), ("p_ladder", "No contact", 0),
        ("p_time", "0", None), ("p_time", "6", None), ("p_time", "4.5", None), ("p_time", "yes", None),
        ("p_ladder", "5", None), ("p_time", "=1+3", None), ("p_time", True, None),
    ],
)  # fmt: skip
def test_answers_on_and_off_the_scale(item: str, given: object, value: int | None) -> None:
    assert answer(item, given) == value


def test_bad_rows_are_named_and_the_rest_is_kept() -> None:
    bad: list[Filled] = [
        ("u-1", "health", [of("cpu", p_time=9), of("police", p_time=2), of("", p_time=3), of("ngo")]),
        ("u-2", "", [of("cpu", p_time=1)]),
        ("u-1", "police", [of("cpu", p_time=5)]),
    ]
    found = read([("s.xlsx", kobo(bad))])
    assert said(found) == [("u-1", "health", [("police", {"p_time": 2})])]
    assert [(left.place, left.why) for left in found.left_out] == [
        ("s.xlsx: F25, row 3", "it does not say which institution answers"),
        ("s.xlsx: F25, row 4", "the same answers stand in a row before it"),
        ("s.xlsx: pair, row 2", "“9” is no answer to p_time"),
        ("s.xlsx: pair, row 4", "it does not say which partner institution is meant"),
        ("s.xlsx: pair, row 5", "it answers none of the questions"),
        ("s.xlsx: pair, row 6", "the row that it belongs to is not there, or was left out"),
        ("s.xlsx: pair, row 7", "the row that it belongs to is not there, or was left out"),
    ]


def test_what_looks_like_a_person_is_left_at_the_door_and_listed() -> None:
    found = read([("s.xlsx", kobo(TWO))])
    dropped = {column.column: column.why for column in found.dropped}
    assert dropped == {
        "role": "not needed",
        "you/suggestion": "free text",
        "_submitted_by": "a name",
        "phone": "telephone or device",
    }
    assert "Ayşe" not in repr(found.people)
    assert "0555" not in repr(found.people)


def test_an_e_mail_is_known_by_what_it_looks_like() -> None:
    rows = [["org_type", "p_partner", "p_time", "x"], ["health", "cpu", 4, "a.b@example.org"]]
    found = read([("s.csv", csv_of(rows))])
    assert [(column.column, column.why) for column in found.dropped] == [("x", "e-mail")]


def test_without_numbers_the_same_file_is_known_again_and_another_is_not() -> None:
    rows = [["org_type", "p_partner", "p_time"], ["health", "cpu", 4], ["health", "cpu", 4]]
    first, again = read([("s.csv", csv_of(rows))]), read([("t.csv", csv_of(rows))])
    other = read([("s.csv", csv_of([*rows, ["police", "cpu", 1]]))])
    assert not first.has_numbers
    keys = {person.key for person in first.people}
    assert len(keys) == 2
    assert keys == {person.key for person in again.people}
    assert not keys & {person.key for person in other.people}


def test_numbers_of_two_programs_are_the_same_number() -> None:
    first, second = odk(TWO)
    keys = [person.key for person in read([("a.csv", first), ("b.csv", second)]).people]
    assert keys == [person.key for person in read([("s.xlsx", kobo(TWO))]).people]


def test_files_that_are_no_survey_say_what_is_missing() -> None:
    assert "Your institution" in why_not(("a.csv", b"name,age\nx,3\n"))
    assert "send both" in why_not(("a.csv", odk(TWO)[0]))
    assert "Your institution" in why_not(("b.csv", odk(TWO)[1]))
    untied = workbook({"a": [["org_type"], ["health"]], "b": [["p_partner", "p_time"], ["cpu", 3]]})
    assert "_parent_index" in why_not(("s.xlsx", untied))


def test_a_file_without_one_usable_row_says_why() -> None:
    rows = [["org_type", "p_partner", "p_time"], ["health", "cpu", "often"]]
    assert (
        why_not(("s.csv", csv_of(rows)))
        == "No answer could be read. s.csv, row 2: “often” is no answer to p_time."
    )


def test_a_column_of_names_is_not_taken_for_institutions() -> None:
    rows = [["org_type", "p_partner", "p_time"], *(["health", f"somebody {n}", 3] for n in range(120))]
    assert "121 different institutions" in why_not(("s.csv", csv_of(rows)))


def test_the_words_are_those_of_the_form_that_is_asked() -> None:
    """Where the form itself lies on this computer: each of its questions about a partner is known in each language."""
    form = ROOT.parent / "shared" / "domain" / "xlsforms" / "F25_provincial_survey.xlsx"
    if not form.is_file():
        pytest.skip("the form F25 is not on this computer")
    (asked, choices, _settings) = open_sheets("F25", form.read_bytes())
    words = [at for at, heading in enumerate(asked.header) if heading.startswith("label::")]
    known = {*ITEMS, OWN, PARTNER}
    found = {
        cells[1]: [question(str(cells[at])) for at in words]
        for _number, cells in asked.rows
        if cells[1] in known
    }
    assert found == {code: [(code, 0)] * 3 for code in known}
    said = [cells for _number, cells in choices.rows if cells[0] in ("likert_agree", "org_pair_ladder")]
    assert len(said) == 10
    for listed, code, *labels in said:
        item = "p_ladder" if listed == "org_pair_ladder" else "p_time"
        assert [answer(item, label) for label in labels[:3]] == [int(code)] * 3
