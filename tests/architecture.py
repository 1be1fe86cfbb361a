"""What the architecture tests read: the models of Halka, and its source files with their functions."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

import halka

ROOT = Path(halka.__file__).parent
TESTS = Path(__file__).parent


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("halka.")]


def leads_to(model: type[models.Model], goals: set[Any]) -> bool:
    """Whether a chain of foreign keys leads from `model` to one of `goals`."""
    seen: set[Any] = set()
    ring: set[Any] = {model}
    while ring:
        seen |= ring
        ring = {
            field.related_model
            for found in ring
            for field in found._meta.get_fields()
            if field.is_relation and field.concrete and field.related_model
        } - seen
    return bool((seen - {model}) & goals) or model in goals


def reads_the_vault(model: type[models.Model]) -> bool:
    """Whether a row opens something sealed: such a row is about a child even without a foreign key to one."""
    module, _, name = model.__module__, None, model.__name__
    tree = syntax(ROOT.parent / (module.replace(".", "/") + ".py"))
    body = next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)
    return body is not None and "vault." in ast.unparse(body)


def must_be_guarded() -> list[type[models.Model]]:
    goals: set[Any] = {apps.get_model("casework.Case"), apps.get_model("casework.Child")}
    return [model for model in own_models() if leads_to(model, goals) or reads_the_vault(model)]


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources(folder: Path = ROOT) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def written_by_hand() -> list[Path]:
    """Code, templates, scripts and style sheets of Halka and of its tests; not what a command writes."""
    kinds, made = {".py", ".html", ".css", ".js", ".typ"}, {"migrations", "node_modules"}
    found = (path for folder in (ROOT, TESTS) for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return [path for path in found if not made & set(path.parts)]


def name_of(path: Path) -> str:
    """casework/notices/views.py"""
    return path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Function:
    where: str
    lines: int


def functions(path: Path) -> Iterator[Function]:
    """Each function with the number of lines of its body; its docstring and its list of arguments are not counted."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            has_doc = ast.get_docstring(node) is not None
            body = node.body[1:] if has_doc and len(node.body) > 1 else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            yield Function(f"{name_of(path)}:{node.name}", length)


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in syntax(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def conditions(path: Path) -> Iterator[ast.expr]:
    """Every expression on which the program decides: tests, comparisons, keys of a table that is looked up."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            yield node.test
        elif isinstance(node, ast.Compare):
            yield node
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.match_case):
            yield from (found for found in ast.walk(node.pattern) if isinstance(found, ast.expr))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            yield node.func.value


def says_any(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the signature says Any; an annotation in quotes counts."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    types = [*(one.annotation for one in named if one is not None), node.returns]
    return any(re.search(r"\bAny\b", ast.unparse(found)) for found in types if found is not None)


def signatures_with_any() -> Counter[str]:
    """How many functions of each room say Any."""
    return Counter(
        name_of(path).split("/")[0]
        for path in sources()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and says_any(node)
    )


def comments(path: Path) -> Iterator[str]:
    with tokenize.open(path) as file:
        yield from (
            token.string
            for token in tokenize.generate_tokens(file.readline)
            if token.type == tokenize.COMMENT
        )


def module_of(path: Path) -> str:
    """halka.casework.cases.models.case"""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports() -> dict[str, set[str]]:
    """Each module of Halka with the modules of Halka that it imports, inside functions and for types too."""
    modules = {module_of(path): path for path in sources()}
    return {
        name: {found for asked in _imported(name, path) if (found := _known(asked, modules.keys())) != name}
        - {""}
        for name, path in modules.items()
    }


def _imported(name: str, path: Path) -> Iterator[str]:
    """What import statements name, as far as a module or something in it."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def _known(asked: str, modules: Collection[str]) -> str:
    """The module that is meant by a module's name or by a name in it; "" for what is not of Halka."""
    return next((name for name in (asked, asked.rpartition(".")[0]) if name in modules), "")


def circles(imports: Mapping[str, set[str]]) -> list[set[str]]:
    """The groups of which each imports, by whatever way, every other."""
    reached: dict[str, set[str]] = {}
    for start in imports:
        ring = reached[start] = set(imports[start])
        while ring:
            ring = {found for name in ring for found in imports.get(name, ())} - reached[start]
            reached[start] |= ring
    found = {
        frozenset(other for other in reached[name] if name in reached.get(other, ()))
        for name in imports
        if name in reached[name]
    }
    return sorted(map(set, found), key=sorted)


def texts(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def long_lines(paths: Iterable[Path], most: int) -> list[str]:
    """Where a line has more letters: file and line."""
    return [
        f"{name_of(path)}:{number}"
        for path in sorted(paths)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > most
    ]
