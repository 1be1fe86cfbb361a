"""Every expression of a form is read before anybody fills it: grammar, functions, arguments, names, rings, patterns."""

import pytest

from halka.questionnaires.examine import examined
from halka.questionnaires.wording import as_verdict
from tests.questionnaires.sheets import PUBLIC, Row, calculate, checked, codes, errors, text


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        (". > 1 and and 3", "bad_expression"),
        ("(. > 3", "bad_expression"),
        (". = ‘yes’", "curly_quotes"),
        (". = “yes”", "curly_quotes"),
        ("a b", "bad_expression"),
        (". = 'yes", "open_quote"),
        ("." + " + (1" * 80 + ")" * 80, "too_deep"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_cell(constraint: str, code: str) -> None:
    result = checked([text("first"), text("second", constraint=constraint)])
    assert not result.ok
    (problem,) = errors(result)
    assert (problem.code, problem.sheet, problem.row, problem.column, problem.cell) == (
        code,
        "survey",
        3,
        "constraint",
        "D3",
    )


@pytest.mark.parametrize(
    ("relevant", "function"),
    [
        ("frobnicate(${a})", "frobnicate"),
        ("true() or frobnicate(1)", "frobnicate"),
        ("/data/a[frobnicate(.) = 1] = 1", "frobnicate"),
        ("if(true(), 1, selectd(${a}, 'x')) = 1", "selectd"),
    ],
)
def test_an_unknown_function_is_found_also_where_nothing_would_ever_call_it(
    relevant: str, function: str
) -> None:
    (problem,) = errors(checked([text("a"), text("b", relevant=relevant)]))
    assert (problem.code, problem.values["function"]) == ("unknown_function", function)


def test_a_misspelt_function_is_answered_with_the_one_that_is_meant() -> None:
    (problem,) = errors(checked([text("a"), text("b", relevant="selectd(${a}, 'x')")]))
    assert "selected" in str(as_verdict(problem)["repair"])


@pytest.mark.parametrize(
    "relevant", ["selected(${a})", "if(1, 2)", "not()", "coalesce('1', '2', '3')", "pi(1) > 1"]
)
def test_a_wrong_number_of_arguments_is_refused(relevant: str) -> None:
    assert "arguments" in codes(checked([text("a"), text("b", relevant=relevant)]))


@pytest.mark.parametrize(
    ("expression", "instead"),
    [
        ("floor(2.5)", "int"),
        ("ceiling(2.5)", "round"),
        ("substring('abc', 1, 2)", "substr"),
        ("last()", "count"),
        ("name()", "name"),
    ],
)
def test_what_phones_do_not_know_is_refused_with_what_to_write_instead(expression: str, instead: str) -> None:
    (problem,) = errors(checked([text("a"), calculate("b", expression)]))
    assert problem.code == "not_on_phones"
    assert instead in str(as_verdict(problem)["repair"])


def test_what_only_phones_know_is_a_warning() -> None:
    result = checked([text("a"), calculate("b", "intersects(${a})")])
    assert result.ok
    assert codes(result) == ["not_in_browsers"]


def test_functions_that_forms_extend_are_accepted() -> None:
    rows = [
        {"type": "begin_repeat", "name": "entry", "label": "entry"},
        text("a"),
        calculate("where", "position(..)"),
        {"type": "end_repeat"},
        calculate("rounded", "round(2.567, 2)"),
        calculate("joined", "concat(${a})"),
        calculate("counted", "number('3')"),
    ]
    assert not errors(checked(rows))


ENDED: Row = {"type": "end_repeat"}
COUNTED: Row = {"type": "begin_repeat", "name": "r", "label": "r", "repeat_count": "frobnicate(1)"}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([{"type": "select_one c", "name": "a", "label": "a", "choice_filter": "frobnicate(1)"}], "choice_filter"),
        ([COUNTED, text("x"), ENDED], "repeat_count"),
        ([text("a", default="frobnicate(now())")], "default"),
        ([text("a", required="frobnicate()")], "required"),
        ([text("a", read_only="frobnicate()")], "read_only"),
    ],
)  # fmt: skip
def test_filters_counts_and_defaults_are_read_too(rows: list[Row], column: str) -> None:
    result = checked(rows, choices=[{"list_name": "c", "name": "x", "label": "x"}])
    found = [problem for problem in errors(result) if problem.code == "unknown_function"]
    assert [(problem.row, problem.column) for problem in found] == [(2, column)]


def test_conditions_of_entities_are_read_too() -> None:
    result = checked(
        [text("a", save_to="first_name")],
        entities=[{"list_name": "cases", "label": "${a}", "create_if": "frobnicate(1)"}],
    )
    (problem,) = errors(result)
    assert (problem.code, problem.sheet, problem.column) == ("unknown_function", "entities", "create_if")


def ring(*rows: Row) -> list[str]:
    return [
        problem.values["names"]
        for problem in checked(list(rows)).problems
        if problem.code in ("ring", "waits_for_itself")
    ]


GROUPED: Row = {"type": "begin_group", "name": "g", "label": "g", "relevant": "${a} = 'x'"}
INNER: Row = {"type": "begin_group", "name": "inner", "label": "inner"}
END: Row = {"type": "end_group"}


@pytest.mark.parametrize(
    "rows",
    [
        [calculate("a", "${b} + 1"), calculate("b", "${a} + 1")],
        [calculate("a", "${b}"), text("b", relevant="${a} = 1")],
        [text("a", relevant="${b} = 'x'"), text("b", relevant="${a} = 'x'")],
        [text("a", required="${b} = 'x'"), text("b", required="${a} = 'x'")],
        [text("a", read_only="${b} = 'x'"), text("b", read_only="${a} = 'x'")],
        [text("a", calculation=".")],
        [text("a", calculation="if(. = '', 1, .)")],
        [text("a", relevant="${a} = 'x'")],
        [GROUPED, text("a"), END],
        [GROUPED, INNER, text("a"), END, END],
        [
            {"type": "begin_repeat", "name": "r", "label": "r"},
            calculate("a", "../b"),
            calculate("b", "../a"),
            {"type": "end_repeat"},
        ],
    ],
)
def test_answers_that_wait_for_each_other_are_refused_by_name(rows: list[Row]) -> None:
    (names,) = ring(*rows)
    assert names.split(" → ")[0] == names.split(" → ")[-1]
    assert {"a", "g"} & set(names.split(" → "))


@pytest.mark.parametrize(
    "rows",
    [
        [text("a", constraint="${b} != ''"), text("b", constraint="${a} != ''")],
        [text("a", constraint=". != ''")],
        [calculate("a", "once(random())")],
        [
            {"type": "begin_repeat", "name": "r", "label": "r", "repeat_count": "count(${r}) + 1"},
            text("x"),
            {"type": "end_repeat"},
        ],
        [calculate("a", "${b} + 1"), calculate("b", "1"), calculate("c", "${a} + ${b}")],
    ],
)
def test_what_only_looks_like_a_ring_is_none(rows: list[Row]) -> None:
    assert ring(*rows) == []


def test_the_shortest_way_round_is_named() -> None:
    rows = [
        calculate("a", "${b} + ${c}"),
        calculate("b", "${c}"),
        calculate("c", "${d}"),
        calculate("d", "${a}"),
    ]
    assert ring(*rows) == ["c → d → a → c"]


def test_a_pattern_without_anchors_is_warned_of_and_a_broken_one_refused() -> None:
    result = checked([text("a", constraint="regex(., '[0-9]+')")])
    assert result.ok
    assert codes(result) == ["not_anchored"]
    assert codes(checked([text("a", constraint="regex(., '^[0-9]+$')")])) == []
    assert "bad_pattern" in codes(checked([text("a", constraint="regex(., '(')")]))
    assert "pattern_dialect" in codes(checked([text("a", constraint=r"regex(., '^\p{L}+$')")]))


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("if(${t}, 1, 2)", "bare_condition"),
        ("${t} and ${u}", "bare_condition"),
        ("boolean(${t})", "bare_condition"),
        ("date(${d} + 30)", "date_of_blank"),
        ("sum(${n})", "sum_of_blanks"),
        ("if(${i} = '05', 1, 2)", "number_as_text"),
        ("round(-2.5)", "half_rounded"),
        ("${n} + 1", "many_answers"),
        ("selected(${n}, 'x')", "many_answers"),
        ("${n}", "many_answers"),
    ],
)
def test_where_phone_and_browser_differ_a_warning_says_what_to_write(expression: str, code: str) -> None:
    rows = [
        text("t"),
        text("u"),
        {"type": "date", "name": "d", "label": "d"},
        {"type": "integer", "name": "i", "label": "i"},
        {"type": "begin_repeat", "name": "r", "label": "r"},
        {"type": "integer", "name": "n", "label": "n"},
        {"type": "end_repeat"},
        calculate("c", expression),
    ]
    result = checked(rows)
    assert result.ok
    assert codes(result) == [code]
    (problem,) = result.problems
    assert problem.cell == "D9"


@pytest.mark.parametrize(
    "expression",
    [
        "if(${t} != '', 1, 2)",
        "${t} = 'x' and ${u} = 'y'",
        "if(${d} = '', '', date(${d} + 30))",
        "if(${i} = 5, 1, 2)",
        "coalesce(sum(${n}), 0)",
        "indexed-repeat(${n}, ${r}, 1)",
        "concat(count(${r}), join(', ', ${n}))",
    ],
)
def test_what_is_written_as_advised_is_not_warned_of(expression: str) -> None:
    rows = [
        text("t"),
        text("u"),
        {"type": "date", "name": "d", "label": "d"},
        {"type": "integer", "name": "i", "label": "i"},
        {"type": "begin_repeat", "name": "r", "label": "r"},
        {"type": "integer", "name": "n", "label": "n"},
        calculate("twice", "${n} * 2"),
        {"type": "end_repeat"},
    ]
    assert codes(checked([*rows, calculate("c", expression)])) == []


@pytest.mark.parametrize(
    ("count", "found"), [("${i}", ["entries_stay"]), ("3", []), ("1 + 2", ["entries_stay"])]
)
def test_a_number_of_entries_that_can_fall_is_warned_of(count: str, found: list[str]) -> None:
    rows = [
        {"type": "integer", "name": "i", "label": "i"},
        {"type": "begin_repeat", "name": "r", "label": "r", "repeat_count": count},
        text("n"),
        {"type": "end_repeat"},
    ]
    assert codes(checked(rows)) == found


def test_names_that_are_not_there_are_found() -> None:
    result = checked(
        [
            text("a"),
            text("b", relevant="/data/missing = 'x'"),
            text("c", relevant="instance('nowhere')/root/item/name = ''"),
        ]
    )
    assert [(problem.code, problem.row) for problem in errors(result)] == [
        ("no_such_node", 3),
        ("no_such_instance", 4),
    ]


@pytest.mark.parametrize(
    ("name", "questions", "binds"),
    [
        ("reach_msna_2024_v11.xlsx", 224, 477),
        ("pyxform_widgets.xls", 36, 8),
        ("iaso_form_i18n.xlsx", 24, 18),
        ("ona_tutorial_arabic_labels.xlsx", 6, 1),
        ("ona_new_repeats.xlsx", 7, 1),
        ("iaso_cvs_survey.xlsx", 2, 1),
        ("pyxform_yes_or_no_question.xlsx", 1, 1),
    ],
)
def test_good_public_forms_have_no_error(name: str, questions: int, binds: int) -> None:
    result = examined((PUBLIC / name).read_bytes(), name)
    assert errors(result) == []
    assert (result.questions, result.expressions[0]) == (questions, binds)


def test_every_question_type_converts() -> None:
    result = examined((PUBLIC / "odk_all_question_types.xlsx").read_bytes(), "all.xlsx")
    assert result.ok
    assert (result.form_id, result.version) == ("all-question-types", "2024091201-3")
    assert {"other_app", "no_max_pixels"} == set(codes(result))
