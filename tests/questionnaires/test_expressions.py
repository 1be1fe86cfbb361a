"""What expressions come to: as in the browser's engine and in Collect's library, where these agree."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from halka.questionnaires.xpath import BadXPath, parsed
from halka.questionnaires.xpath.evaluation import compiled
from halka.questionnaires.xpath.functions import FUNCTIONS
from halka.questionnaires.xpath.library import ASKED, LIBRARY, Asked, text
from halka.questionnaires.xpath.patterns import fits

NOON = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.UTC)
ANSWERS = etree.fromstring(
    "<data><a>x y</a><d>2020-01-01</d><n>5</n><b/><r><v>1</v></r><r><v>2</v></r><p>41.33 19.81 0 5</p></data>"
)
PLACES = etree.fromstring(
    "<instance><root><item><name>tr</name><of>asia</of></item><item><name>al</name><of>europe</of></item></root></instance>"
)


def value(expression: str) -> str:
    ASKED.set(Asked(NOON))
    return text(compiled(expression).value(ANSWERS, ANSWERS, {"places": [PLACES]}))


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3 - -4", "11"),
        ("7 mod 3 + 8 div 2", "5"),
        ("round(2.5)", "3"),
        ("round(2.567, 2)", "2.57"),
        ("exp10(2)", "100"),
        ("number('')", ""),
        ("int('')", ""),
        ("int(-2.7)", "-2"),
        ("substr('hello', 1, 3)", "el"),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 9)", ""),
        ("true() = 'true'", "true"),
        ("if('', 1, 2)", "2"),
        ("if(0, 1, 2)", "2"),
        ("concat('a', 1.0)", "a1"),
        ("concat(/data/r/v)", "12"),
        ("join(', ', /data/r/v)", "1, 2"),
        ("decimal-date-time('2020-01-01')", "18262"),
        ("1 div 0", "Infinity"),
        ("/data/d <= today()", "true"),
        ("today() - /data/d", "2525"),
        ("date(/data/d + 30)", "2020-01-31"),
        ("date('2020-01-01') <= today()", "true"),
        ("/data/b < 3", "false"),
        ("3 < /data/b", "false"),
        ("/data/b = ''", "true"),
        ("sum(/data/r/v)", "3"),
        ("max(/data/r/v)", "2"),
        ("count(/data/r[v > 1])", "1"),
        ("position(/data/r[2])", "2"),
        ("indexed-repeat(/data/r/v, /data/r, 2)", "2"),
        ("selected(/data/a, 'y') and not(selected(/data/a, 'z'))", "true"),
        ("count-selected(/data/a)", "2"),
        ("coalesce(/data/b, /data/n)", "5"),
        ("regex('abc123', '[0-9]+')", "false"),
        ("regex('123', '[0-9]+')", "true"),
        ("format-date(/data/d, '%e/%n/%Y')", "1/1/2020"),
        ("instance('places')/root/item[name = 'al']/of", "europe"),
        ("instance('places')/root/item[of = /data/b]/name", ""),
        ("count(instance('places')/root/item[name != /data/a])", "2"),
        ("string-length(/data/a)", "3"),
        ("checklist(1, 2, /data/n, 0)", "true"),
        ("translate('bar', 'abc', 'ABC')", "BAr"),
        ("substring-before('12-34', '-')", "12"),
        ("digest('a', 'MD5', 'hex')", "0cc175b9c0f1b6a831c399e269772661"),
        ("base64-decode('aGVsbG8=')", "hello"),
        ("geofence('1 1', '0 0; 0 2; 2 2; 2 0; 0 0')", "true"),
        ("geofence('3 1', '0 0; 0 2; 2 2; 2 0; 0 0')", "false"),
        ("pow(2, 3) + abs(-1)", "9"),
        ("sqrt(-1)", ""),
        ("log(0)", ""),
    ],
)
def test_it_comes_to_what_the_clients_come_to(expression: str, result: str) -> None:
    assert value(expression) == result


def test_every_function_that_both_clients_know_is_there() -> None:
    native = {
        "true",
        "false",
        "not",
        "count",
        "contains",
        "starts-with",
        "substring-before",
        "substring-after",
        "translate",
    }
    written_out = {"current", "instance"}
    both = {name.replace(":", "-") for name, function in FUNCTIONS.items() if function.by == "both"}
    assert both <= set(LIBRARY) | native | written_out


@given(st.text(alphabet="()[]/.@,$'\" abcd109<>=!+-*|", max_size=30))
def test_any_text_is_an_expression_or_refused_with_its_place(written: str) -> None:
    place = 0
    try:
        parsed(written)
    except BadXPath as bad:
        place = bad.at
    assert 0 <= place <= len(written)


@given(
    st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(["+", "-", "*", "<", "<=", "=", "!="])
)
def test_arithmetic_is_that_of_numbers(one: int, other: int, operator: str) -> None:
    python = {"=": "=="}.get(operator, operator)
    expected = eval(f"({one}) {python} ({other})")
    assert value(f"{one} {operator} {other}") == text(
        expected if isinstance(expected, bool) else float(expected)
    )


def test_a_pattern_that_would_never_end_is_not_tried_on_long_answers() -> None:
    assert fits("(a+)+b", "a" * 40) is None
    assert fits("(a|a)*b", "a" * 40) is None
    assert fits("([a-z]+ ?)+", "two words") is True
    assert fits("(", "x") is None
    assert fits("[0-9]{4}", "2026") is True
