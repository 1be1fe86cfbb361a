"""SPSS files, read back by ReadStat, which is what R and Python read them with."""

from __future__ import annotations

import datetime
import importlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.questionnaires.answers.sav import DAY as DAY_FORMAT
from halka.questionnaires.answers.sav import TO_1582, SavVariable, sav

pytest.importorskip("pyreadstat", reason="reads SPSS files; a developer's tool")


def read(content: bytes, folder: Path) -> tuple[dict[str, Any], Any]:
    path = folder / "a.sav"
    path.write_bytes(content)
    pyreadstat: Any = importlib.import_module("pyreadstat")
    return pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)  # type: ignore[no-any-return]


def test_labels_missing_values_and_formats(tmp_path: Path) -> None:
    variables = [
        SavVariable(
            "known",
            "Do you know?",
            values=((1.0, "Yes"), (-9999.0, "(not asked)")),
            missing=(-9999.0, -9996.0),
        ),
        SavVariable(
            "said", "What was said: ğüş عربي", 12, values=((b"-9999", "(not asked)"),), missing=(b"-9999",)
        ),
        SavVariable("day", "Day", format=DAY_FORMAT),
    ]
    seconds = (datetime.date(2026, 3, 2) - datetime.date(1970, 1, 1)).days * 86_400 + TO_1582
    rows = [(1.0, "ğüş".encode(), float(seconds)), (-9999.0, b"-9999", None), (None, b"", 0.5)]
    data, meta = read(b"".join(sav(variables, rows, cases=3, title="Ölçü")), tmp_path)
    assert data["known"][:2] == [1.0, -9999.0]
    assert data["said"][:2] == ["ğüş", "-9999"]
    assert data["day"][0] == datetime.date(2026, 3, 2)
    assert meta.column_names_to_labels == {
        "known": "Do you know?",
        "said": "What was said: ğüş عربي",
        "day": "Day",
    }
    assert meta.variable_value_labels["known"] == {1.0: "Yes", -9999.0: "(not asked)"}
    assert meta.variable_value_labels["said"] == {"-9999": "(not asked)"}
    assert meta.missing_ranges["known"] == [{"lo": -9999.0, "hi": -9996.0}]
    assert meta.missing_ranges["said"] == [{"lo": "-9999", "hi": "-9999"}]
    assert meta.file_encoding == "UTF-8"
    assert meta.number_rows == 3


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=120
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(TEXT, st.integers(1, 9), st.floats(allow_nan=False, allow_infinity=False, width=32)),
        max_size=12,
    )
)
def test_any_text_of_any_length_and_any_number_comes_back(
    tmp_path: Path, rows: list[tuple[str, int, float]]
) -> None:
    texts = [(text * times).rstrip() for text, times, _number in rows]
    width = max([9, *(len(text.encode()) for text in texts)])
    variables = [SavVariable("first", width=9), SavVariable("text", width=width), SavVariable("number")]
    made = [(b"x", text.encode(), number) for text, (_t, _n, number) in zip(texts, rows, strict=True)]
    data, _meta = read(b"".join(sav(variables, made, cases=len(made))), tmp_path)
    assert list(data["text"]) == texts
    assert list(data["number"]) == [number for *_text, number in rows]
    assert set(data["first"]) <= {"x"}
