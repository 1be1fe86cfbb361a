"""What is installed is what is tested: the wheel, without its sources, with the dependencies of the base and no more.

Builds and installs, so it is no part of `make test`: `make test-installed`, which `.ci/run` calls. It needs no network: the
dependencies are those of this environment, of which the new one gets the names in requirements.txt."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture import ROOT

PROJECT = ROOT.parent
MADE = ("__pycache__", "*.pyc", "*.mo")  # by running and building
EXTRAS = ("numba", "pandas", "psycopg", "pyspark")

# What a visitor of the demo sees, in the language of her browser and, signed in, in the one she has chosen.
VISIT = """
import sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client
import halka
from halka.casework.models import Case
from halka.demo.scenes import records
from halka.directory.models import Person

language = sys.argv[1]
assert Path(sys.prefix) in Path(halka.__file__).parents, halka.__file__
settings.ALLOWED_HOSTS = ["*"]
told = records().values()
visitor = Client(headers={"accept-language": language})
print(visitor.get("/who/").content.decode())
for record in told:
    case = Case.unscoped.get(code=record["case_code"])
    Person.objects.filter(username=record["owner"]).update(language=language)
    assert visitor.post("/who/", {"person": record["owner"]}).status_code == 302
    for address in ("/", f"/cases/{case.ref}/"):
        page = visitor.get(address)
        assert page.status_code == 200, (address, record, page.status_code)
        print(page.content.decode())
assert find("pages/base.css")
print("stories:", len({record["case_code"] for record in told}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the sources alone: nothing that lies about gets in, and nothing that is needed may lie about."""
    copy, built = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, copy / "halka", ignore=shutil.ignore_patterns(*MADE))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, copy / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(built))
    run(copy, *pip, "wheel", *options, ".")
    (found,) = built.glob("halka-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, as `pip install halka` makes one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    (site,) = home.glob("lib/python*/site-packages")
    for name in re.findall(r"^([\w.-]+)==", (PROJECT / "requirements.txt").read_text("utf-8"), re.MULTILINE):
        there = distribution(name)
        for top in {file.parts[0] for file in there.files or []} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(there.locate_file(top))))
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    run(home, *pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    return home


@pytest.fixture(scope="module")
def province(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("province") / "demo"
    halka = str(installed / "bin" / "halka")
    run(installed, halka, "--home", str(home), "demo", "--build-only", "--stories-only")
    yield home
    shutil.rmtree(home)


def run(where: Path, *words: str, **env: str) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HALKA_", "DJANGO_", "PYTHON"))
    }
    done = subprocess.run(words, cwd=where, env=clean | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_all_that_the_project_holds_and_its_languages(installed: Path) -> None:
    made = re.compile("|".join(map(fnmatch.translate, MADE)))
    known = [
        path.relative_to(PROJECT)
        for path in ROOT.rglob("*")
        if path.is_file() and not any(made.match(part) for part in path.relative_to(ROOT).parts)
    ]
    (site,) = installed.glob("lib/python*/site-packages")
    assert len(known) > 500
    assert [name for name in known if not (site / name).is_file()] == []
    for catalogue in (site / "halka" / "locale").glob("*/LC_MESSAGES/django.po"):
        assert catalogue.with_suffix(".mo").stat().st_size > 100_000
    assert not (site / "tests").exists()


def test_no_extra_is_in_the_base(installed: Path) -> None:
    look = f"from importlib.util import find_spec; print([n for n in {EXTRAS!r} if find_spec(n)])"
    assert run(installed, str(installed / "bin" / "python"), "-c", look).strip() == "[]"


@pytest.mark.parametrize("language", ["en", "tr", "sq"])
def test_the_stories_are_told_in_every_language(installed: Path, province: Path, language: str) -> None:
    env = {"DJANGO_SETTINGS_MODULE": "halka.config.settings", "HALKA_DEMO": "1", "HALKA_HOME": str(province)}
    told = run(installed, str(installed / "bin" / "python"), "-c", VISIT, language, **env)
    number = int(told.rpartition("stories: ")[2])
    assert number >= 12
    for sentence, times in (("Choose who to be", 1), ("What was done", number), ("Who can see this", number)):
        words = sentence if language == "en" else translated(sentence, language)
        assert told.count(f">{words}<") >= times, words
        assert language == "en" or f">{sentence}<" not in told


def translated(sentence: str, language: str) -> str:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as catalogue:
        found = read_po(catalogue)[sentence].string
    assert found != sentence
    return str(found)


def test_a_log_is_analysed_and_reported_in_turkish(installed: Path, tmp_path: Path) -> None:
    rows = [
        f"{n},{act},2024-04-{1 + n % 28:02d}T{hour}:00:00Z"
        for n in range(60)
        for act, hour in (("a", "09"), ("b", "11"))
    ]
    (tmp_path / "log.csv").write_text("\n".join(["case,activity,time", *rows]), encoding="utf-8")
    halka = str(installed / "bin" / "halka")
    run(
        tmp_path,
        halka,
        "analyse",
        "log.csv",
        "--out",
        "out",
        "--report",
        "html,pdf,docx,xlsx",
        "--language",
        "tr",
    )
    assert 'lang="tr"' in (tmp_path / "out" / "situation.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "situation.pdf").read_bytes().startswith(b"%PDF")
