"""The questionnaire of the demo is one that this program takes without a word, in every language that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from halka import profiles
from halka.questionnaires.examine import examined

SHIPPED = sorted((Path(profiles.__file__).parent / "ia" / "questionnaires").glob("*.xlsx"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SHIPPED])
def test_what_is_shipped_has_nothing_wrong(path: Path) -> None:
    found = examined(path.read_bytes(), path.name)
    assert found.ok
    # A count that falls leaves entries behind on a phone: F15 asks a number first, as its authors wrote it.
    assert [one for one in found.problems if one.code != "entries_stay"] == []
    assert {"English (en)", "Türkçe (tr)", "Shqip (sq)"} <= set(found.languages)
    origins = next(path.parent.glob("*.md")).read_text(encoding="utf-8")
    assert path.name in origins
