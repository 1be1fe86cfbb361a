"""An expression of a form as XPath for lxml.

Functions of XForms get the prefix `f`, absolute paths begin at the variable `$r` (the root of the answers: inside a list of
choices an absolute path would begin at the root of that list), `current()` is `$cur`, `instance('x')` a variable. What is
compared by size or counted with is wrapped in `f:n`, which knows days.
"""

from __future__ import annotations

from halka.questionnaires.xpath.grammar import (
    Binary,
    Call,
    Expression,
    Filtered,
    Literal,
    Negated,
    Number,
    Path,
    Step,
    Variable,
)

FUNCTIONS_OF = "urn:halka:xforms:functions"
_BY_SIZE = frozenset({"<", "<=", ">", ">=", "+", "-", "*", "div", "mod"})
_NATIVE = frozenset(
    {"true", "false", "not", "count", "last", "contains", "starts-with", "substring-before"}
) | {
    "substring-after",
    "translate",
}


def for_lxml(tree: Expression) -> str:
    """The expression as text that lxml compiles; its variables are r, cur and one `i_...` for each instance it names."""
    return _Writer().written(tree)


def variable_of(instance: str) -> str:
    """The variable of a list of choices: its name, with what no variable may hold written as numbers."""
    return "i_" + "".join(
        letter if letter.isalnum() and letter.isascii() else f"_{ord(letter):x}_" for letter in instance
    )


class _Writer:
    def written(self, tree: Expression) -> str:
        match tree:
            case Number(text):
                return text
            case Literal(text):
                return _quoted(text)
            case Variable(name):
                return f"${name}"
            case Negated(of):
                return f"(- {self.number(of)})"
            case Binary("|", left, right):
                return f"({self.written(left)} | {self.written(right)})"
            case Binary(operator, left, right) if operator in _BY_SIZE:
                return f"({self.number(left)} {operator} {self.number(right)})"
            case Binary("and" | "or" as operator, left, right):
                return f"(boolean({self.written(left)}) {operator} boolean({self.written(right)}))"
            case Binary(operator, left, right):
                return f"({self.written(left)} {operator} {self.written(right)})"
            case Call():
                return self.call(tree)
            case Filtered(of, predicates):
                return f"({self.written(of)}){self.predicates(predicates)}"
            case Path():
                return self.path(tree)
        raise AssertionError(tree)

    def number(self, tree: Expression) -> str:
        if isinstance(tree, Number) or (isinstance(tree, Binary) and tree.operator in _BY_SIZE):
            return self.written(tree)
        return f"f:n({self.written(tree)})"

    def call(self, call: Call) -> str:
        match call:
            case Call("current", ()):
                return "$cur"
            case Call("instance", (Literal(name),)):
                return f"${variable_of(name)}"
            case Call("position", ()):
                return "position()"
            case Call("if", (test, yes, no)):
                return f"f:if(boolean({self.written(test)}), {self.written(yes)}, {self.written(no)})"
            case Call("once", (value,)):
                return f"f:once($cur, {self.written(value)})"
            case Call("pulldata", (Literal(file), *rest)):
                return f"f:pulldata(${variable_of(file)}, {', '.join(self.written(part) for part in rest)})"
        name = call.name if call.name in _NATIVE else f"f:{call.name.replace(':', '-')}"
        return f"{name}({', '.join(self.written(argument) for argument in call.arguments)})"

    def path(self, path: Path) -> str:
        steps = path.steps
        if path.is_absolute:
            if not steps:
                return "$r/.."
            if steps[0].axis == "child":
                # The first step names the root itself.
                return "/".join(["$r" + self.predicates(steps[0].predicates), *map(self.step, steps[1:])])
            return "/".join(["$r", *map(self.step, steps)])
        if path.start is None:
            return "/".join(map(self.step, steps))
        start = self.written(path.start)
        return "/".join([start if start.startswith("$") else f"({start})", *map(self.step, steps)])

    def step(self, step: Step) -> str:
        test = step.test.rsplit(":", 1)[-1] if ":" in step.test and not step.test.endswith("*") else step.test
        return f"{step.axis}::{test}{self.predicates(step.predicates)}"

    def predicates(self, found: tuple[Expression, ...]) -> str:
        return "".join(f"[{self.written(predicate)}]" for predicate in found)


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'
