"""The language of conditions and calculations in XForms: its grammar, and the functions that phone and browser know."""

from halka.questionnaires.xpath.grammar import (
    BadXPath,
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
    children,
    parsed,
    walked,
)

__all__ = [
    "BadXPath",
    "Binary",
    "Call",
    "Expression",
    "Filtered",
    "Literal",
    "Negated",
    "Number",
    "Path",
    "Step",
    "Variable",
    "children",
    "parsed",
    "walked",
]
