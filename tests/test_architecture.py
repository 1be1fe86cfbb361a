"""The rules of the house, as far as a machine can hold them."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from halka.trust import door
from halka.trust.door import BackDoor, Guarded
from halka.trust.permissions_table import table
from tests import architecture as house
from tests.architecture import ROOT, TESTS

LINES_OF_A_FILE, LINES_OF_A_FUNCTION, LETTERS_OF_A_LINE = 400, 40, 160
# How many functions of a room may say Any in their signature, and of which kind they are.
ANY = {
    "analysis": 98,  # tables of Arrow and Ibis, what numba compiles, cells of workbooks: libraries without types
    "documents": 42,  # python-docx, XlsxWriter and Typst: the same
    "trust": 31,  # cursors of the store, and what an envelope of the vault holds
    "casework": 57,  # answers of a form on their way to a deed, arguments passed on to Django
    "directory": 15,  # the same
    "sharing": 18,  # the same
    "boards": 14,  # the same
    "recommendations": 7,  # the same
    "web": 2,  # what Django hands to a context processor
    "insight": 15,  # arguments passed on to Django, rows of a table of Arrow
    "demo": 10,  # arguments passed on to deeds
    "profiles": 13,  # what a file in TOML holds
    "pages": 4,  # what a template hands to a tag
    "config": 1,  # the settings of a store, as Django takes them
}
# A list of commands with their words; the stories of the demo, each told from its first day to its last.
LONG_FUNCTIONS = re.compile(r"config/command\.py:_parser|demo/stories_\w+\.py:\w+")
# What people start in a terminal.
COMMANDS = re.compile(r"config/(command|messages)\.py|analysis/(analyse|effect)/command\.py")

# What holds ciphertext, keys or codes alone, and is reached by the modules of trust only.
GUARDED_OTHERWISE = {
    "trust.LedgerEntry",
    "trust.Checkpoint",
    "trust.ChildKey",
    "trust.Sealed",
    "trust.Tombstone",
    "trust.JobRun",
    "trust.SentForm",
    "trust.Typed",
    # Codes, random references and times, made from the ledger; a case code is told by `insight/extract.py` alone.
    *(
        "insight.Reading",
        "insight.CaseEntry",
        "insight.Thread",
        "insight.RollUp",
        "insight.Handover",
        "insight.Written",
    ),
}

# Who may say `unscoped`, and why. Everything else asks the front door.
MAY_SAY_UNSCOPED = {
    r"trust/door\.py": "defines the word",
    r"\w+/(\w+/)?models(/\w+)?\.py": "a door is made of subqueries; a state is changed by compare-and-set",
    r"\w+/(\w+/)?actions(/\w+)?\.py": "a deed works on rows that its caller found through the door",
    r"\w+/jobs\.py": "the caretaker acts for nobody",
    r"casework/cases/(clocks|edit)\.py": "parts of deeds",
    r"sharing/(asked|release|letter|standing|who_can_help)\.py": "decide for one case, which the deed has found through the door",
    r"\w+/(\w+/)?(queries|wording)\.py": "count and join for rows that were found through the door",
    r"casework/access/named\.py": "who is named for one case, which its caller found through the door",
    r"casework/access/finding\.py": "compares names of cases that its caller found through the door",
    r"casework/facts\.py": "facts of cases that were found through the door, for the registry of releases",
    r"insight/extract\.py": "the only reader of all cases: drops identities",
    r"demo/.+\.py": "builds the invented province",
}


def test_every_table_that_leads_to_a_child_is_guarded() -> None:
    found = house.must_be_guarded()
    assert len(found) >= 19
    assert [m._meta.label for m in found if not issubclass(m, Guarded)] == []
    assert {"casework.Notice", "sharing.Referral", "sharing.Transfer", "casework.Grant"} <= {
        model._meta.label for model in found
    }


def test_every_guarded_table_has_a_door_of_its_own_and_no_back_door() -> None:
    for model in house.must_be_guarded():
        assert issubclass(model, Guarded)
        assert model.door.__func__ is not Guarded.door.__func__, model  # type: ignore[attr-defined]
        assert type(model.objects) is door.FrontDoor
        for knock in (
            lambda m: m.objects.all(),
            lambda m: m.objects.filter(pk=1),
            lambda m: m.objects.count(),
            lambda m: m.objects.create(),
            lambda m: list(m.objects.iterator()),
        ):
            with pytest.raises(BackDoor):
                knock(model)


@isolate_apps("halka.casework")
def test_a_new_table_without_a_door_would_be_found() -> None:
    goals: set[Any] = {apps.get_model("casework.Case"), apps.get_model("casework.Child")}

    class Diary(models.Model):
        case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "casework"

    class Page(models.Model):
        diary = models.ForeignKey(Diary, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "casework"

    Diary._meta.get_field("case").remote_field.model = apps.get_model("casework.Case")  # type: ignore[union-attr]
    assert house.leads_to(Page, goals)
    assert not house.leads_to(apps.get_model("directory.Unit"), goals)
    assert house.reads_the_vault(apps.get_model("casework.Notice"))
    assert not house.reads_the_vault(apps.get_model("directory.Person"))


def test_every_table_is_public_guarded_or_sealed() -> None:
    """A new room's table is looked at by somebody: it stands here, or behind the door."""
    public = {
        "directory": "Place Institution Unit Offer Person Post Tries ConfirmedNumber Refusal",  # tries: keyed marks
        "sharing": "AnswerSpeed",  # counts of how units answered
        "insight": "Survey SurveyTally SurveyReceipt",  # counts of what staff said of institutions, nobody's answers
        "questionnaires": "Questionnaire Version WorkbookDraft GatedList Built Filling FillingFile Submission Phone Operation "
        "Attachment Arrival Entity EntityVersion Held EntityEvent",  # sealed, marks or codes: for who wrote it or the child
    }
    unknown = [
        model._meta.label
        for model in house.own_models()
        if not issubclass(model, Guarded)
        and model._meta.label not in GUARDED_OTHERWISE
        and model.__name__ not in public.get(model._meta.app_label, "").split()
    ]
    assert unknown == []


def test_no_public_table_leads_back_to_a_child() -> None:
    open_ways = [
        f"{model._meta.label}.{field.name}"
        for model in house.must_be_guarded()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and not _is_one_way(field)
    ]
    assert open_ways == []


def _is_one_way(field: Any) -> bool:
    return str(field.remote_field.related_name or "").endswith("+")


def test_only_deeds_jobs_and_their_parts_say_unscoped() -> None:
    allowed = re.compile("|".join(f"(?:{pattern})" for pattern in MAY_SAY_UNSCOPED))
    said = [house.name_of(path) for path in house.sources() if "unscoped" in path.read_text(encoding="utf-8")]
    assert [name for name in said if not allowed.fullmatch(name)] == []
    assert "casework/cases/actions.py" in said
    pages = [path for path in ROOT.rglob("*.html") if "unscoped" in path.read_text(encoding="utf-8")]
    assert pages == []


def test_nobody_walks_around_the_door() -> None:
    """What Django offers to fetch a row without asking the door: its shortcuts, and pages made from a model."""
    guarded = "|".join(model.__name__ for model in house.must_be_guarded())
    around = re.compile(
        rf"_or_404\(\s*(?:{guarded})\b|\b_default_manager|\b_base_manager|\bModelForm\b|\bListView\b|\bDetailView\b"
        r"|\.raw\(|connection\.cursor"
    )
    assert around.search("get_object_or_404(Case, pk=1)")
    allowed = {
        "casework/cases/models/case.py": [".raw("],  # every deed in a case begins with it
        "directory/history.py": ["connection.cursor"],  # entries of the ledger, for whom the case was found
    }
    found = {
        house.name_of(path): hits
        for path in house.sources()
        # The vault and the ledger lock, watch and tend their own tables; none of them holds a word about a child.
        if not house.name_of(path).startswith(("trust/", "config/"))
        and (hits := around.findall(path.read_text(encoding="utf-8")))
    }
    assert found == allowed


def test_the_page_of_permissions_says_what_the_code_does() -> None:
    written = (ROOT.parent / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == table(), "run: python -m halka.trust.permissions_table > docs/permissions.md"


def test_imports_point_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)  # it would silence every logger of ours
    if not list((ROOT / "analysis" / "measures").glob("*.py")):
        pytest.skip("halka.analysis.measures is not there yet")
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT.parent / "pyproject.toml"), no_cache=True) == 0


def test_every_folder_of_a_room_stands_in_a_contract() -> None:
    """A contract that is exhaustive fails for a file or folder that it does not name."""
    contracts = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    held = {room for contract in contracts if contract.get("exhaustive") for room in contract["containers"]}
    rooms = {f"halka.{path.parent.name}" for path in ROOT.glob("*/__init__.py")}
    assert len(rooms) >= 12
    assert rooms - held == set()


def test_no_file_imports_itself_by_a_way_round() -> None:
    """Imports inside functions and those for types count: they hide a circle, they do not open it."""
    found = house.imports()
    assert "halka.trust.action" in found["halka.casework.cases.actions"]
    assert len(found) > 300
    assert house.circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [{"b", "c"}]
    assert house.circles(found) == []


def test_no_room_imports_itself_by_a_way_round() -> None:
    rooms: dict[str, set[str]] = {}
    for name, imported in house.imports().items():
        room = _room(name)
        rooms.setdefault(room, set()).update({_room(other) for other in imported} - {room})
    assert {"trust", "casework", "sharing", "insight"} <= rooms.keys()
    assert house.circles(rooms) == []


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def test_files_and_functions_stay_small() -> None:
    long_files = [
        str(path.relative_to(ROOT.parent))
        for path in house.written_by_hand()
        if len(path.read_text(encoding="utf-8").splitlines()) > LINES_OF_A_FILE
    ]
    long_functions = [
        (function.where, function.lines)
        for path in house.sources()
        for function in house.functions(path)
        if function.lines > LINES_OF_A_FUNCTION and not LONG_FUNCTIONS.fullmatch(function.where)
    ]
    long_lines = house.long_lines(ROOT.rglob("*.html"), LETTERS_OF_A_LINE)
    assert (long_files, long_functions, long_lines) == ([], [], [])


def test_templates_and_style_sheets_are_measured_too() -> None:
    found = house.written_by_hand()
    assert {".py", ".html", ".css", ".typ"} <= {path.suffix for path in found}
    assert {ROOT, TESTS} <= {parent for path in found for parent in path.parents}
    assert not any("node_modules" in path.parts or "migrations" in path.parts for path in found)


def test_every_silenced_rule_has_its_reason() -> None:
    silence = re.compile(r"#\s*noqa\b")
    with_reason = re.compile(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* (- \w|\(\w).+")
    assert not with_reason.fullmatch("# noqa: E402")
    assert not with_reason.fullmatch("# noqa")
    assert with_reason.fullmatch("# noqa: S311 - chance from a fixed seed")
    said = [
        (path.name, comment)
        for path in [*house.sources(), *house.sources(TESTS), *house.sources(ROOT.parent / "benchmarks")]
        for comment in house.comments(path)
        if silence.match(comment)
    ]
    assert len(said) > 10
    assert [found for found in said if not with_reason.fullmatch(found[1])] == []


def test_any_stands_in_few_signatures() -> None:
    """A number may fall, not rise: whoever takes one away writes the smaller one here."""
    found = house.signatures_with_any()
    assert house.says_any(ast.parse("def f(a: 'list[Any]'): ...").body[0])  # type: ignore[arg-type]
    assert not house.says_any(ast.parse("def f(a: Company) -> object: ...").body[0])  # type: ignore[arg-type]
    assert {room: number for room, number in found.items() if number > ANY.get(room, 0)} == {}


def test_names_say_what_a_thing_is() -> None:
    vague = re.compile(r"(utils?|helpers?|common|core|misc|managers?|services?)\.py|.*_?(utils|helpers)")
    assert [house.name_of(path) for path in house.sources() if vague.fullmatch(path.name)] == []
    assert [
        path.name for path in ROOT.rglob("*") if path.is_dir() and vague.fullmatch(f"{path.name}.py")
    ] == []


def test_only_commands_print() -> None:
    printing = [
        f"{house.name_of(path)}:{node.lineno}"
        for path in house.sources()
        if not COMMANDS.fullmatch(house.name_of(path))
        for node in ast.walk(house.syntax(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_no_condition_names_a_country() -> None:
    """What differs between countries stands in profiles. A language is not a country."""
    names = re.compile(r"(?i)\b(al|tur(key|kiye)|türkiye|albania|shqip[eë]ria?|xk|kosov[oa])\b|^TR$")
    compared_with_a_profile = re.compile(r"profile(_code)?\b|\.code\b|country")
    found = [
        f"{house.name_of(path)}: {ast.unparse(condition)}"
        for path in house.sources()
        if not house.name_of(path).startswith("demo/")
        for condition in house.conditions(path)
        for text in house.texts(condition)
        if names.search(text)
        or (text in ("tr", "al", "ia") and compared_with_a_profile.search(ast.unparse(condition)))
    ]
    assert found == []


def test_no_day_is_taken_from_a_moment_in_utc() -> None:
    """The day is that of the place or of the reader: `profile.day_of`, `timezone.localdate`."""
    in_utc = re.compile(r"\b(?:at|moment|\w+_at|now\(\))\.(?:date\(\)|year\b)")
    assert in_utc.search("days = at.date()")
    found = [
        house.name_of(path)
        for path in house.sources()
        # The demo stands on days of its own; a library is told its zone.
        if not house.name_of(path).startswith(("demo/", "analysis/"))
        and in_utc.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["config/demo_home.py"]  # a difference of two moments, in whole days


def test_no_sentence_hides_inside_another_text() -> None:
    """What is asked for inside of an f-string is not found for translation."""
    hidden = [
        f"{house.name_of(path)}:{call.lineno}"
        for path in house.sources()
        for text in ast.walk(house.syntax(path))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "gettext", "ngettext")
    ]
    assert hidden == []
