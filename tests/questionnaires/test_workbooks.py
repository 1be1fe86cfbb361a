"""What is uploaded is read within limits, refused in words, and mended by name without saving the workbook again."""

import io
import json
import os
import shutil
import string
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from halka.questionnaires.apart import examined_apart
from halka.questionnaires.examine import examined
from halka.questionnaires.problems import Problem
from halka.questionnaires.wording import REPAIR_WORDS, TEXTS, as_verdict
from halka.questionnaires.workbook.repairs import REPAIRS
from tests.questionnaires.sheets import PUBLIC, Row, checked, codes, errors, text, workbook


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (os.urandom(5_000), "no_workbook"),
        (b"PK\x03\x04" + os.urandom(5_000), "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + os.urandom(5_000), "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"type,name,label\ntext,a,a\n", "no_workbook"),
        (b"x" * 10_000_001, "too_large"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, code: str) -> None:
    result = examined(content, "x.xlsx")
    assert codes(result) == [code]
    assert not result.ok


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    assert codes(examined(out.getvalue(), "x.xlsx")) == ["unpacks_too_large"]


def test_a_workbook_cut_in_the_middle_is_refused_in_words() -> None:
    whole = workbook([text("a")])
    for length in (len(whole) // 2, len(whole) - 10):
        assert codes(examined(whole[:length], "x.xlsx"))[0] in ("damaged", "no_workbook")


def test_an_archive_that_is_no_workbook_is_refused_in_words() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert codes(examined(out.getvalue(), "x.xlsx"))[0] in ("damaged", "no_workbook")


def test_too_many_rows_are_refused() -> None:
    result = checked(
        [text("a")], choices=[{"list_name": "c", "name": f"n{n}", "label": "x"} for n in range(20_001)]
    )
    assert codes(result) == ["too_many_rows"]


def test_an_old_workbook_with_a_new_ending_is_read_by_what_it_is() -> None:
    assert examined((PUBLIC / "pyxform_widgets.xls").read_bytes(), "widgets.xlsx").ok


@pytest.mark.parametrize("column", ["bind::nodeset", "bind::type"])
def test_a_column_that_would_break_the_conversion_never_does(column: str) -> None:
    result = checked([text("a", **{column: "/data/b"})])
    assert result.ok or codes(result) == ["forbidden_column"]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([text("a"), text("b", relevant="${missing} = 1")], "unknown_reference", 3),
        ([text("a"), text("a")], "name_twice", 3),
        ([text("a"), {"type": "select_one nowhere", "name": "b", "label": "b"}], "no_such_list", 3),
        ([text("a"), {"type": "txet", "name": "b", "label": "b"}], "unknown_type", 3),
        ([text("a"), {"type": "begin_group", "name": "g", "label": "g"}], "never_ended", 3),
        ([text("a"), {"type": "end_group"}], "never_begun", 3),
        ([text("a"), {"type": "calculate", "name": "b"}], "no_calculation", 3),
        ([text("a"), {"type": "text", "name": "has blank", "label": "b"}], "bad_name", 3),
        ([text("meta")], "name_meta", 2),
    ],
)
def test_what_cannot_be_converted_is_refused_with_its_row(rows: list[Row], code: str, row: int) -> None:
    (problem,) = checked(rows, choices=[{"list_name": "c", "name": "x", "label": "x"}]).problems
    assert (problem.code, problem.row) == (code, row)
    verdict = as_verdict(problem)
    assert verdict["text"]
    assert verdict["repair"]


@pytest.mark.parametrize("settings", [{"submission_url": "https://example.org/collect"}])
def test_a_form_that_sends_its_answers_elsewhere_is_refused(settings: dict[str, str]) -> None:
    content = workbook([text("a")], settings=[{"form_id": "f", "version": "1", **settings}])
    result = examined(content, "f.xlsx")
    assert not result.ok
    assert [problem.code for problem in errors(result)] == ["sends_elsewhere"]
    mended = examined(content, "f.xlsx", ["remove_settings"])
    assert mended.ok
    assert "example.org" not in mended.xform


@pytest.mark.parametrize("setting", ["public_key", "auto_send", "auto_delete"])
def test_settings_that_take_control_are_shown_and_taken_out(setting: str) -> None:
    content = workbook([text("a")], settings=[{"form_id": "f", "version": "1", setting: "true"}])
    assert "setting_removed" in codes(examined(content, "f.xlsx"))
    assert codes(examined(content, "f.xlsx", ["remove_settings"])) == []


def test_a_form_without_id_or_version_says_so_and_gets_both_from_its_file() -> None:
    content = workbook([text("a")], settings=[{"form_title": "Visit"}])
    assert codes(examined(content, "My visit.xlsx")) == ["no_form_id", "no_version"]
    mended = examined(content, "My visit.xlsx", ["propose_identity"])
    assert codes(mended) == []
    assert mended.form_id == "My_visit"
    assert 'id="My_visit"' in mended.xform


def test_two_names_of_one_column_are_mended_when_one_is_empty() -> None:
    content = (PUBLIC / "iaso_child_registration.xlsx").read_bytes()
    (problem,) = examined(content, "reg.xlsx").problems
    assert (problem.code, problem.repair) == ("two_headers", "drop_empty_twin")
    mended = examined(content, "reg.xlsx", [problem.repair])
    assert (mended.ok, mended.questions, mended.expressions[0], len(mended.xform)) == (True, 10, 3, 4447)


def test_a_legacy_type_is_mended_and_formulas_keep_what_they_came_to() -> None:
    content = (PUBLIC / "ona_MCH_v1.xlsx").read_bytes()
    (problem,) = examined(content, "mch.xlsx").problems
    assert (problem.code, problem.row, problem.repair) == ("unknown_type", 17, "correct_type")
    mended = examined(content, "mch.xlsx", [problem.repair])
    assert (mended.ok, mended.questions, mended.expressions[0], len(mended.xform)) == (True, 24, 16, 9269)
    # What the repair must not do: save the workbook again, which empties every formula.
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(again)
    assert not examined(again.getvalue(), "mch.xlsx", [problem.repair]).ok


TWICE = [{"list_name": "c", "name": "x", "label": "one"}, {"list_name": "c", "name": "x", "label": "two"}]
MENDED = {
    "allow_choice_duplicates": workbook([{"type": "select_one c", "name": "a", "label": "a"}], choices=TWICE),
    "straighten_quotes": workbook([text("a"), text("b", relevant="${a} = ‘x’")]),
    "rename_meta": workbook([text("meta"), text("b", relevant="${meta} = 'x'")]),
    "rename_duplicates": workbook([text("a"), text("a")]),
    "language_codes": workbook([{"type": "text", "name": "a", "label::English": "a", "label::Shqip": "a"}]),
    "anchor_patterns": workbook([text("a", constraint="regex(., '[0-9]+|x')")]),
    "external_to_select_one": workbook(
        [
            {"type": "select_one_external c", "name": "a", "label": "a", "choice_filter": "state=${b}"},
            text("b"),
        ],
        external_choices=[{"list_name": "c", "name": "x", "label": "x", "state": "s"}],
    ),
}


@pytest.mark.parametrize("name", sorted(MENDED))
def test_each_repair_mends_its_fault_and_says_what_it_changed(name: str) -> None:
    before = examined(MENDED[name], "f.xlsx")
    assert name in [problem.repair for problem in before.problems]
    after = examined(MENDED[name], "f.xlsx", [name])
    assert after.ok, after.problems
    assert name not in [problem.repair for problem in after.problems]
    assert after.changes


def test_an_anchored_choice_of_patterns_stands_for_the_whole_answer() -> None:
    mended = examined(MENDED["anchor_patterns"], "f.xlsx", ["anchor_patterns"])
    assert "regex(., '^(?:[0-9]+|x)$')" in mended.xform


def test_what_is_no_questionnaire_stays_refused() -> None:
    (problem,) = examined((PUBLIC / "iaso_NEGATIVE_blatantly_invalid.xlsx").read_bytes(), "x.xlsx").problems
    assert problem.code == "no_questionnaire"
    assert "not a questionnaire" in str(as_verdict(problem)["text"])


def test_an_update_that_could_blank_what_is_kept_is_warned_of() -> None:
    rows = [
        {"type": "select_one_from_file cases.csv", "name": "child", "label": "child", "required": "yes"},
        {"type": "text", "name": "note", "label": "note", "save_to": "last_note"},
    ]
    result = checked(rows, entities=[{"list_name": "cases", "entity_id": "${child}"}])
    assert [(problem.code, problem.row) for problem in result.problems] == [("may_blank", 3)]


def test_every_problem_and_repair_has_words() -> None:
    assert set(REPAIRS) == set(REPAIR_WORDS)
    for code in TEXTS:
        assert set(as_verdict(_filled(code))) >= {"code", "level", "sheet", "row", "text", "repair"}


def _filled(code: str) -> Problem:
    """A problem of this code with something for every value that its words name."""
    names = {part[1] for words in TEXTS[code] for part in string.Formatter().parse(words) if part[1]}
    return Problem(code, values=dict.fromkeys(names, "x"))


def test_examined_apart_says_what_examined_says() -> None:
    content = workbook([text("a"), text("b", relevant="frobnicate(${a})")])
    assert examined_apart(content, "f.xlsx") == examined(content, "f.xlsx")


def test_what_takes_too_long_is_stopped() -> None:
    content = (PUBLIC / "reach_msna_2024_v11.xlsx").read_bytes()
    assert codes(examined_apart(content, "f.xlsx", seconds=0.05)) == ["took_too_long"]


def test_the_command_prints_a_verdict_and_needs_no_java(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(workbook([text("a"), text("b", relevant="frobnicate(${a})")]))
    quiet = {key: value for key, value in os.environ.items() if key != "PATH"}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "halka.config.command",
            "--home",
            str(tmp_path / "none"),
            "form",
            "check",
            str(tmp_path / "f.xlsx"),
        ],
        capture_output=True,
        text=True,
        env={**quiet, "PATH": str(tmp_path)},
        check=False,
    )
    assert shutil.which("java", path=str(tmp_path)) is None
    assert done.returncode == 1, done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["ok"] is False
    (problem,) = verdict["problems"]
    assert (problem["sheet"], problem["row"], problem["text"]) == (
        "survey",
        3,
        "There is no function frobnicate().",
    )


def test_the_command_converts_what_is_good_and_says_what_is_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from halka.config.command import main

    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook([text("a")]))
    bad.write_bytes(workbook([text("a", constraint="(")]))
    assert main(["form", "convert", str(good), "--out", str(tmp_path / "good.xml")]) == 0
    assert (tmp_path / "good.xml").read_text().startswith("<?xml")
    capfd.readouterr()
    assert main(["form", "convert", str(bad)]) == 1
    assert "survey D2" in capfd.readouterr().err
    assert main(["form", "convert", str(good), "--repair", "magic"]) == 2
