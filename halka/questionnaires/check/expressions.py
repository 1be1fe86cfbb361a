"""Every expression of a form: its grammar, its functions, the nodes that it names, and where phone and browser differ over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from halka.questionnaires.check.cycles import references
from halka.questionnaires.check.form import Form, Found
from halka.questionnaires.check.places import Places
from halka.questionnaires.problems import ERROR, WARNING, Problem
from halka.questionnaires.xpath import (
    BadXPath,
    Binary,
    Call,
    Expression,
    Literal,
    Negated,
    Number,
    Path,
    parsed,
    walked,
)
from halka.questionnaires.xpath.functions import FUNCTIONS, Function

_BOOLEAN_KINDS = frozenset({"relevant", "constraint", "required", "readonly"})
_OTHER_DIALECT = re.compile(r"\\p\{|\\P\{|[*+?}]\+|\(\?<[A-Za-z]|\(\?>|\\[hHRXGQE]|\(\?[a-zA-Z]+[:)]")
_OF_MANY = frozenset(
    {
        "count",
        "count-non-empty",
        "sum",
        "min",
        "max",
        "join",
        "concat",
        "indexed-repeat",
        "position",
        "randomize",
    }
    | {"area", "distance", "jr:choice-name"}
)
"""Functions that take the answers of all entries."""
_LONGEST_PATTERN = 1_000


def of_expressions(form: Form, places: Places) -> Iterator[Problem]:
    """One problem for each kind of fault in each expression."""
    for found in form.expressions:
        for problem in _of_one(found, form):
            yield places.placed(_shortened(problem, found.expression), found.node, found.kind)


def _shortened(problem: Problem, expression: str) -> Problem:
    return replace(problem, values={"expression": " ".join(expression.split())[:120], **problem.values})


def _of_one(found: Found, form: Form) -> Iterator[Problem]:
    try:
        tree = parsed(found.expression)
    except BadXPath as bad:
        yield Problem(
            {"quote": "curly_quotes", "open": "open_quote", "deep": "too_deep"}.get(
                bad.kind, "bad_expression"
            ),
            values={"at": str(bad.at + 1), "found": bad.found},
        )
        return
    for node in walked(tree):
        if isinstance(node, Call):
            yield from _of_call(node, form)
    for path in sorted(references(tree, found.node)):
        if not _is_there(path, form):
            is_spelt_out = path in found.expression
            yield Problem("no_such_node", ERROR if is_spelt_out else WARNING, values={"node": path})
    yield from _differences(tree, found, form)


def _is_there(path: str, form: Form) -> bool:
    """Whether the form has this node. Paths that leave it (`..` of the root) and positions of text are not judged."""
    if not path.startswith(form.root + "/"):
        return not form.root or not path.startswith("/") or path == form.root
    return path in form.nodes


def _of_call(call: Call, form: Form) -> Iterator[Problem]:
    function = FUNCTIONS.get(call.name)
    if function is None:
        yield Problem("unknown_function", values={"function": call.name, **_alike(call.name)})
        return
    if function.by == "browser":
        yield Problem("not_on_phones", values={"function": call.name, "instead": function.instead})
    elif function.by == "phone":
        yield Problem("not_in_browsers", WARNING, values={"function": call.name})
    if not function.least <= len(call.arguments) <= function.most or (
        call.name == "indexed-repeat" and len(call.arguments) % 2 == 0
    ):
        yield Problem(
            "arguments",
            values={"function": call.name, "given": str(len(call.arguments)), "wanted": _wanted(function)},
        )
        return
    yield from _of_arguments(call, form)


def _of_arguments(call: Call, form: Form) -> Iterator[Problem]:
    first = call.arguments[0] if call.arguments else None
    if call.name == "instance" and isinstance(first, Literal) and first.text not in form.instances:
        yield Problem("no_such_instance", values={"instance": first.text})
    if call.name == "pulldata" and isinstance(first, Literal) and first.text not in form.instances:
        yield Problem("no_such_instance", values={"instance": first.text})
    if call.name == "regex" and isinstance(call.arguments[1], Literal):
        yield from _of_pattern(call.arguments[1].text)


def _of_pattern(pattern: str) -> Iterator[Problem]:
    if len(pattern) > _LONGEST_PATTERN:
        yield Problem("pattern_too_long", values={"most": str(_LONGEST_PATTERN)})
        return
    if _OTHER_DIALECT.search(pattern):
        yield Problem("pattern_dialect", WARNING, values={"pattern": pattern})
    else:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as problem:
            yield Problem("bad_pattern", values={"pattern": pattern, "message": str(problem)})
            return
    if not (pattern.startswith("^") and pattern.endswith("$")):
        yield Problem("not_anchored", WARNING, repair="anchor_patterns", values={"pattern": pattern})


def _alike(name: str) -> dict[str, str]:
    import difflib

    close = difflib.get_close_matches(name, FUNCTIONS, n=1, cutoff=0.7)
    return {"alike": close[0]} if close else {}


def _wanted(function: Function) -> str:
    if function.least == function.most:
        return str(function.least)
    return f"{function.least}+" if function.has_no_end else f"{function.least}–{function.most}"


def _differences(tree: Expression, found: Found, form: Form) -> Iterator[Problem]:
    """Where a browser and a phone come to different answers (each measured), with what to write instead."""
    conditions = list(_conditions(tree, found.kind))
    if any(_is_bare(condition) for condition in conditions):
        yield Problem("bare_condition", WARNING)
    if found.kind == "count" and not _is_fixed(tree, found, form):
        yield Problem("entries_stay", WARNING)
    for path in _taken_as_one(tree, found.kind):
        if name := _of_entries(path, found, form):
            yield Problem("many_answers", WARNING, values={"name": name})
    guarded = _guarded(tree)
    for node in walked(tree):
        match node:
            case Call("date" | "date-time", (Binary("+" | "-"),)) if node not in guarded:
                yield Problem("date_of_blank", WARNING)
            case Call("sum" | "max" | "min", (Path() as path,)) if node not in guarded and _may_lack(
                path, found, form
            ):
                yield Problem("sum_of_blanks", WARNING, values={"function": node.name})
            case Call("round", (Negated(),)):
                yield Problem("half_rounded", WARNING)
            case Binary("=" | "!=", Path() as path, Literal(text)) | Binary(
                "=" | "!=", Literal(text), Path() as path
            ):
                if _is_number(path, found, form) and re.fullmatch(r"0\d+|\d+\.\d*0", text):
                    yield Problem("number_as_text", WARNING, values={"text": text})


def _guarded(tree: Expression) -> set[Expression]:
    """What stands in a branch of an `if` that asks whether an answer is blank, or first in a `coalesce`."""
    found: set[Expression] = set()
    for node in walked(tree):
        match node:
            case Call("if", (test, yes, no)) if any(_asks_for_blank(part) for part in walked(test)):
                found.update(
                    part for branch in (yes, no) for part in walked(branch) if isinstance(part, Call)
                )
            case Call("coalesce", (Call() as part, _)):
                found.add(part)
    return found


def _asks_for_blank(tree: Expression) -> bool:
    match tree:
        case Binary("=" | "!=", Path(), Literal("")) | Binary("=" | "!=", Literal(""), Path()):
            return True
        case Call("string-length", (Path(),)):
            return True
    return False


def _conditions(tree: Expression, kind: str) -> Iterator[Expression]:
    """The places of an expression in which only yes or no counts."""
    if kind in _BOOLEAN_KINDS:
        yield tree
    for node in walked(tree):
        match node:
            case Binary("and" | "or", left, right):
                yield from (left, right)
            case Call("if", (test, _, _)):
                yield test
            case Call("not" | "boolean", (test,)):
                yield test


def _is_bare(tree: Expression) -> bool:
    return (
        isinstance(tree, Path)
        and bool(tree.steps)
        and not (isinstance(tree.start, Call) and tree.start.name == "instance")
    )


def _node_of(path: Path, found: Found) -> str:
    return next(iter(references(Path(path.steps, path.is_absolute, path.start), found.node)), "")


def _is_number(path: Path, found: Found, form: Form) -> bool:
    return form.types.get(_node_of(path, found), "") in ("int", "decimal")


def _taken_as_one(tree: Expression, kind: str) -> Iterator[Path]:
    """Whole paths whose one value counts; a filter is a list itself."""
    parts: list[Expression] = [] if kind in ("filter", "count") else [tree]
    for node in walked(tree):
        match node:
            case Binary(operator, left, right) if operator != "|":
                parts += (left, right)
            case Call(name, arguments) if name not in _OF_MANY:
                parts += arguments
    for part in parts:
        if isinstance(part, Path) and part.is_absolute and not any(step.predicates for step in part.steps):
            yield part


def _of_entries(path: Path, found: Found, form: Form) -> str:
    """The name of a question that each entry of a repeat asks, where it is named from outside of that repeat."""
    node = _node_of(path, found)
    around = [repeat for repeat in form.repeats if node.startswith(f"{repeat}/")]
    is_outside = any(not f"{found.node}/".startswith(f"{repeat}/") for repeat in around)
    return node.rsplit("/", 1)[-1] if is_outside else ""


def _is_fixed(tree: Expression, found: Found, form: Form) -> bool:
    """Whether a number of entries is always the same: written as one, or worked out of nothing."""
    if isinstance(tree, Path):
        calculate = form.binds.get(_node_of(tree, found), {}).get("calculate", "")
        return calculate.strip().isdecimal()
    return isinstance(tree, Number)


def _may_lack(path: Path, found: Found, form: Form) -> bool:
    """A question inside a repeat that may stay blank, or anything in one that may have no entry."""
    node = _node_of(path, found)
    in_repeat = any(node.startswith(repeat + "/") for repeat in form.repeats)
    is_counted = any(one.kind == "count" and node.startswith(f"{one.node}/") for one in form.expressions)
    is_optional = node in form.controls and form.binds.get(node, {}).get("required", "") != "true()"
    return in_repeat and (is_optional or is_counted)
