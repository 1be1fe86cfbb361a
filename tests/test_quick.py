"""`make quick` runs what a change can reach, and everything when it cannot tell."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import quick
from tests.architecture import ROOT

SHARING = "halka/sharing"


def test_a_changed_module_reaches_who_imports_it_by_whatever_way() -> None:
    assert "tests/trust/test_merkle.py" in quick.reached(["halka/trust/merkle.py"])
    assert "tests/trust/test_ledger.py" in quick.reached(["halka/trust/merkle.py"])
    found = quick.reached(["halka/analysis/statistics/shares.py"])
    assert "tests/analysis/report/test_facts.py" in found
    assert "tests/trust/test_merkle.py" not in found


def test_a_deed_reaches_all_that_set_out_from_the_cast() -> None:
    found = quick.reached([f"{SHARING}/actions/answer.py"])
    assert {"tests/sharing/test_answer_referral.py", "tests/casework/cases/test_case.py"} <= found
    assert "tests/analysis/logs/test_tabular.py" not in found


@pytest.mark.parametrize("name", ["views.py", "urls.py", "forms.py", "templates/sharing/received.html"])
def test_a_page_reaches_its_room_and_who_goes_over_all_pages(name: str) -> None:
    found = quick.reached([f"{SHARING}/{name}"])
    assert {"tests/sharing/test_listed.py", *quick.ALL_PAGES, *quick.ALWAYS} <= found
    assert "tests/directory/test_listed.py" not in found
    assert len(found) < len(quick.test_files()) / 4


def test_what_pages_are_made_of_reaches_all_that_asks_for_pages() -> None:
    for name in ("static/pages/base.css", "templatetags/halka.py", "templates/pages/base.html"):
        found = quick.reached([f"halka/pages/{name}"])
        assert {
            "tests/directory/test_listed.py",
            "tests/sharing/test_listed.py",
            "tests/web/test_frame.py",
        } <= found
        assert "tests/trust/test_merkle.py" not in found


def test_data_reach_who_imports_the_folder_that_reads_them() -> None:
    assert "tests/demo/test_stories.py" in quick.reached(["halka/demo/scenario/cases.csv"])
    assert "tests/profiles/test_clocks.py" in quick.reached(["halka/profiles/tr/holidays.csv"])
    assert "tests/sharing/test_sharing_cases.py" in quick.reached(["tests/sharing/sharing_tests.csv"])
    assert "tests/sharing/test_letter_language.py" in quick.reached(["halka/locale/tr/LC_MESSAGES/django.po"])


def test_a_document_reaches_the_tests_that_read_it() -> None:
    assert quick.reached(["SECURITY.md", "docs/threats.md"]) <= {*quick.ALWAYS, "tests/test_quick.py"}
    assert "tests/analysis/measures/indicators/test_page.py" in quick.reached(["docs/indicators.md"])


def test_tests_and_what_they_share_reach_themselves_and_who_shares() -> None:
    assert quick.reached(["tests/pages/test_ring.py"]) == {"tests/pages/test_ring.py", *quick.ALWAYS}
    assert "tests/insight/live/test_pages.py" in quick.reached(["tests/insight/live/conftest.py"])
    assert "tests/web/test_today.py" in quick.reached(["tests/seen.py"])
    assert "tests/casework/test_policy.py" in quick.reached(["tests/casework/worlds.py"])


@pytest.mark.parametrize(
    "name",
    [
        *("pyproject.toml", "tests/conftest.py", "halka/config/settings.py", "halka/sharing/apps.py"),
        *(
            "halka/sharing/migrations/0003_more.py",
            f"{SHARING}/taken_away.py",
            "tests/unknown.bin",
            "unknown.sh",
        ),
    ],
)
def test_where_it_cannot_be_told_everything_runs(name: str) -> None:
    with pytest.raises(quick.CannotTell):
        quick.reached(["README.md", name])


def test_what_settings_name_without_importing_it_is_known() -> None:
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    named = re.findall(r'"(halka(?:\.[a-z]\w*){2,})', settings)
    files = {"/".join(words[:3]) for name in named if (words := name.split("."))}
    known = re.compile(r"halka/\w+/(urls|wsgi|views|templatetags)")
    unknown = [f"{file}.py" for file in files if not known.match(file)]
    assert len(unknown) >= 4
    assert [file for file in unknown if not quick.CHANGES_EVERYTHING.fullmatch(file)] == []


def test_the_tests_that_always_run_are_there() -> None:
    assert quick.test_files().keys() >= quick.ALWAYS | quick.ALL_PAGES


def test_git_says_what_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "PROJECT", tmp_path)
    (tmp_path / "kept.py").write_text("1")
    (tmp_path / "changed.py").write_text("1")
    who = ("-c", "user.name=x", "-c", "user.email=x@x")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "first")):
        subprocess.run(("git", *words), cwd=tmp_path, check=True)
    assert list(quick.changed_since("HEAD")) == []
    (tmp_path / "changed.py").write_text("2")
    (tmp_path / "new.py").write_text("1")
    assert list(quick.changed_since("HEAD")) == ["changed.py", "new.py"]
