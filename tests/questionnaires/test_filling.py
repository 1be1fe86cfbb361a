"""A form being filled on the server: relevance, calculations, lists, repeats, and the submission that comes of it."""

from lxml import etree

from halka.questionnaires.filling.choices import offered
from halka.questionnaires.filling.submission import load, normal, normal_value, parsed_submission, written
from halka.questionnaires.filling.violations import violations
from tests.questionnaires.filled import answer, counts, filling, node
from tests.questionnaires.sheets import Row, calculate, text

YES_NO: list[Row] = [
    {"list_name": "yn", "name": "yes", "label": "Yes"},
    {"list_name": "yn", "name": "no", "label": "No"},
]
REPEAT: Row = {"type": "begin_repeat", "name": "child", "label": "Child"}
END: Row = {"type": "end_repeat"}


def test_an_answer_that_is_not_relevant_counts_as_blank_and_comes_back() -> None:
    state = filling([text("a"), text("b", relevant="${a} = 'x'"), calculate("c", "concat('<', ${b}, '>')")])
    answer(state, a="x", b="told")
    assert counts(state, "c") == "<told>"
    answer(state, a="y")
    assert (node(state, "/data/b").relevant, counts(state, "c")) == (False, "<>")
    assert b"told" not in written(state)
    answer(state, a="x")
    assert counts(state, "c") == "<told>"


def test_what_lies_in_a_group_that_is_not_relevant_is_not_relevant() -> None:
    group: Row = {"type": "begin_group", "name": "g", "label": "g", "relevant": "${a} = 'x'"}
    state = filling([text("a"), group, text("b", required="yes"), {"type": "end_group"}])
    assert [violation.kind for violation in violations(state)] == []
    answer(state, a="x")
    assert [violation.node.path for violation in violations(state)] == ["/data/g/b"]


def test_calculations_follow_each_other_in_the_order_of_need() -> None:
    state = filling(
        [
            calculate("third", "${second} + 1"),
            calculate("second", "${first} + 1"),
            {"type": "integer", "name": "first", "label": "f"},
        ]
    )
    answer(state, first="1")
    assert (counts(state, "second"), counts(state, "third")) == ("2", "3")


def test_a_choice_that_the_filter_no_longer_offers_is_dropped_and_named() -> None:
    rows: list[Row] = [
        {"type": "select_one country", "name": "country", "label": "Country"},
        {"type": "select_one city", "name": "city", "label": "City", "choice_filter": "of = ${country}"},
    ]
    choices: list[Row] = [
        {"list_name": "country", "name": "tr", "label": "Türkiye"},
        {"list_name": "country", "name": "al", "label": "Albania"},
        {"list_name": "city", "name": "izmir", "label": "İzmir", "of": "tr"},
        {"list_name": "city", "name": "tirana", "label": "Tirana", "of": "al"},
    ]
    state = filling(rows, choices=choices)
    answer(state, country="tr", city="izmir")
    city = next(question for question in state.definition.questions() if question.ref == "/data/city")
    assert [choice.label for choice in offered(state, city, node(state, "/data/city"))] == ["İzmir"]
    state.enter(node(state, "/data/country"), "al")
    settled = state.settle()
    assert [(dropped.path, value) for dropped, value in settled.dropped] == [("/data/city", "izmir")]
    assert counts(state, "city") == ""


def test_a_counted_repeat_has_as_many_entries_as_it_counts() -> None:
    state = filling(
        [
            {"type": "integer", "name": "n", "label": "n"},
            {**REPEAT, "repeat_count": "${n}"},
            text("name"),
            END,
        ]
    )
    answer(state, n="3")
    assert len(state.nodes("/data/child")) == 3
    answer(state, n="1")
    assert len(state.nodes("/data/child")) == 1


def test_each_entry_of_a_repeat_knows_its_own_answers_and_its_place() -> None:
    state = filling(
        [
            REPEAT,
            text("name"),
            calculate("place", "position(..)"),
            text("more", relevant="${name} = 'x'"),
            END,
            calculate("all", "count(${child})"),
        ]
    )
    repeat = state.repeat("/data/child")
    assert repeat is not None
    state.add_entry(repeat, state.top)
    state.settle()
    state.enter(node(state, "/data/child[2]/name"), "x")
    state.settle()
    assert [one.element.text for one in state.nodes("/data/child/place")] == ["1", "2"]
    assert [one.relevant for one in state.nodes("/data/child/more")] == [False, True]
    assert counts(state, "all") == "2"
    state.remove_entry(node(state, "/data/child[1]"))
    state.settle()
    assert [one.element.text for one in state.nodes("/data/child/name")] == ["x"]


def test_labels_name_answers_in_the_language_of_the_filling() -> None:
    rows: list[Row] = [
        text("name"),
        {
            "type": "select_one yn",
            "name": "told",
            "label::English (en)": "Does ${name} know?",
            "label::Shqip (sq)": "A e di ${name}?",
        },
    ]
    choices: list[Row] = [
        {"list_name": "yn", "name": "yes", "label::English (en)": "Yes", "label::Shqip (sq)": "Po"}
    ]
    state = filling(rows, choices=choices)
    answer(state, name="Ana")
    question = next(one for one in state.definition.questions() if one.ref == "/data/told")
    told = node(state, "/data/told")
    state.language = state.definition.texts.best("sq")
    assert state.words(question.label, told) == "A e di Ana?"
    assert [choice.label for choice in offered(state, question, told)] == ["Po"]
    state.language = state.definition.texts.best("en")
    assert state.words(question.label, told) == "Does Ana know?"


def test_defaults_and_first_values_are_there_once() -> None:
    state = filling(
        [text("a", default="x"), text("b", default="concat('y', 'z')"), {"type": "today", "name": "day"}]
    )
    assert (counts(state, "a"), counts(state, "b"), counts(state, "day")) == ("x", "yz", "2026-11-30")
    answer(state, a="other")
    assert counts(state, "a") == "other"


def test_a_value_of_chance_is_kept_while_it_is_filled() -> None:
    state = filling([calculate("drawn", "once(random())"), text("a")])
    before = counts(state, "drawn")
    answer(state, a="x")
    assert before
    assert counts(state, "drawn") == before


def test_constraints_speak_only_of_what_is_answered() -> None:
    rows: list[Row] = [
        {
            "type": "integer",
            "name": "age",
            "label": "age",
            "constraint": ". < 18",
            "constraint_message": "Children only",
        },
        {"type": "date", "name": "day", "label": "day", "constraint": ". <= today()"},
        text("needed", required="yes"),
    ]
    state = filling(rows)
    assert [(found.node.path, found.kind) for found in violations(state)] == [("/data/needed", "required")]
    answer(state, age="20", day="2026-12-01", needed="x")
    assert [(found.node.path, found.kind, found.says) for found in violations(state)] == [
        ("/data/age", "constraint", "Children only"),
        ("/data/day", "constraint", ""),
    ]
    answer(state, age="1x", day="2026-13-01")
    assert [found.kind for found in violations(state)] == ["type", "type"]


def test_a_note_that_is_required_stops_as_it_does_in_both_clients() -> None:
    state = filling(
        [
            {"type": "integer", "name": "age", "label": "age"},
            {
                "type": "note",
                "name": "no",
                "label": "That cannot be",
                "relevant": "${age} > 99",
                "required": "yes",
            },
        ]
    )
    assert list(violations(state)) == []
    answer(state, age="100")
    assert [(found.node.path, found.kind) for found in violations(state)] == [("/data/no", "required")]


def test_a_submission_read_back_is_the_same() -> None:
    state = filling([text("a"), REPEAT, text("name"), END, text("b", relevant="${a} = 'never'")])
    repeat = state.repeat("/data/child")
    assert repeat is not None
    state.add_entry(repeat, state.top)
    state.enter(node(state, "/data/child[1]/name"), "Ana")
    state.enter(node(state, "/data/child[2]/name"), "Ece")
    answer(state, a="x")
    raw = written(state)
    root = parsed_submission(raw)
    assert (root.get("id"), root.get("version")) == ("visit", "1")
    assert root.find("b") is None
    again = filling([text("a"), REPEAT, text("name"), END, text("b", relevant="${a} = 'never'")])
    assert load(again, root) == []
    again.settle()
    assert normal(etree.fromstring(written(again))) == normal(root)
    assert [one.element.text for one in again.nodes("/data/child/name")] == ["Ana", "Ece"]


def test_the_normal_form_makes_clients_comparable() -> None:
    assert normal_value("6.0") == normal_value("6.00") == "6"
    assert normal_value("0.30000000000000004") == "0.3"
    assert normal_value("NaN") == ""
    assert normal_value("2026-03-02T10:00:00.000Z") == normal_value("2026-03-02T12:00:00.000+02:00")
    assert normal_value("2026-03-02T00:00:00.000Z") == "2026-03-02"
    assert normal_value("41.330 19.81 0.0 5.0") == "41.33 19.81 0 5"
    assert normal_value("14:30:00.000Z") == normal_value("16:30:00.000+02:00") == "14:30:00Z"
    assert normal_value("K7R-2M9") == "K7R-2M9"
    assert normal_value("0555") == "0555"
