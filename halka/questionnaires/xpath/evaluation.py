"""An expression, compiled once and asked often."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from halka.questionnaires.xpath import library_of_nodes  # noqa: F401 - its functions enter the library
from halka.questionnaires.xpath.grammar import Call, Expression, Literal, parsed, walked
from halka.questionnaires.xpath.library import LIBRARY, Value
from halka.questionnaires.xpath.writing import FUNCTIONS_OF, for_lxml, variable_of

_EXTENSIONS = {(FUNCTIONS_OF, name): function for name, function in LIBRARY.items()}


class Compiled:
    """`instances` are the lists of choices that it names."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        tree = parsed(expression)
        calls = [node for node in walked(tree) if isinstance(node, Call)]
        self.instances = frozenset(
            call.arguments[0].text
            for call in calls
            if call.name in ("instance", "pulldata")
            and call.arguments
            and isinstance(call.arguments[0], Literal)
        )
        self.functions = frozenset(call.name for call in calls)
        self._always = {"true": True, "false": False}.get(_called_alone(tree))
        self._xpath = etree.XPath(
            for_lxml(tree), namespaces={"f": FUNCTIONS_OF}, extensions=_EXTENSIONS, smart_strings=False
        )

    def value(
        self, node: etree._Element, root: etree._Element, lists: dict[str, list[etree._Element]]
    ) -> Value:
        """What it comes to at a node of the answers below `root`; NaN, blank or nothing where it makes no sense."""
        if self._always is not None:
            return self._always
        variables = {variable_of(name): lists.get(name, []) for name in self.instances}
        return self._xpath(node, r=[root], cur=[node], **variables)


def _called_alone(tree: Expression) -> str:
    """The function, where the expression is one call of it without anything."""
    return tree.name if isinstance(tree, Call) and not tree.arguments else ""


@lru_cache(maxsize=20_000)
def compiled(expression: str) -> Compiled:
    """Raises BadXPath, or XPathSyntaxError where lxml refuses."""
    return Compiled(expression)
