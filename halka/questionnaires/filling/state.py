"""The answers of one filling, kept apart from the form: what was entered, what counts, and settling the two.

An answer that is not relevant counts as blank in every expression, is kept, shows again when it becomes relevant, and is left
out of the submission. All is settled anew after each change: one form of 250 questions takes milliseconds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from lxml import etree

from halka.questionnaires.filling.body import Question, Repeat
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.texts import Label, Said
from halka.questionnaires.filling.tree import MOST_ENTRIES, Node, Tree, is_in
from halka.questionnaires.xpath.evaluation import Compiled, compiled
from halka.questionnaires.xpath.library import ASKED, Asked, Value, boolean, number, text

_MOST_PASSES = 30
MISSING = "missing"
"""Of a choice that stands for no answer: dont_know or refused."""
_WHOLE_LIST = re.compile(r"^\s*instance\(\s*'[^']*'\s*\)/root/item\s*$")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Settled:
    """What a settling changed: choices dropped because their list no longer offers them, and whether it came to rest."""

    dropped: list[tuple[Node, str]] = field(default_factory=list)
    came_to_rest: bool = True


class State(Tree):
    """One filling. `at` is the moment it counts as; `properties`: username, deviceid, phonenumber, email where known."""

    def __init__(
        self,
        definition: Definition,
        at: datetime.datetime,
        properties: dict[str, str] | None = None,
        asked: Asked | None = None,
    ) -> None:
        super().__init__(definition)
        self.asked = asked or Asked(at)
        self.asked.choice_name = self._choice_name
        self.properties = properties or {}
        self.language = definition.texts.default
        self._made: set[Node] = set()

    # -- answers ----------------------------------------------------------------------------------------------------

    def begin(self) -> Settled:
        """The first settling: preloads, then values for the first time."""
        for node in self._in_order:
            if node.bind.preload[0]:
                self._set(node, self._preloaded(*node.bind.preload))
        settled = self.settle()
        self._first_values(self.top, "odk-instance-first-load")
        return self.settle() if self.definition.settings else settled

    def add_entry(self, repeat: Repeat, inside: Node) -> Node | None:
        """As in the tree; the entry's own first values are set."""
        node = super().add_entry(repeat, inside)
        if node is not None:
            self._first_values(node, "odk-new-repeat")
        return node

    def enter(self, node: Node, answer: str) -> None:
        """What somebody answered. It counts from the next settling on. What no form can hold is left out."""
        answer = _NOT_IN_XML.sub("", answer)
        if node.entered == answer:
            return
        self._set(node, answer)
        for setting in self.definition.settings:
            if "xforms-value-changed" in setting.events and setting.trigger == node.path:
                self._set_value(setting.ref, setting.value, node)

    def _set(self, node: Node, answer: str) -> bool:
        """Whether it changed."""
        if node.entered == answer and (node.element.text or "") == (answer if node.relevant else ""):
            return False
        node.entered = answer
        if node.is_leaf:
            node.element.text = answer if node.relevant else None
        return True

    def _first_values(self, inside: Node, event: str) -> None:
        for setting in self.definition.settings:
            if event in setting.events or (
                event == "odk-instance-first-load" and "odk-instance-load" in setting.events
            ):
                for node in self.below(setting.ref, inside):
                    self._set(node, self._text(compiled(setting.value), node))

    def _set_value(self, ref: str, value: str, context: Node) -> None:
        fitting = self.nodes(ref)
        entry = context.above
        while entry is not None:
            near = [node for node in fitting if is_in(node, entry)]
            if near:
                for node in near:
                    self._set(node, self._text(compiled(value), node))
                return
            entry = entry.above

    def _preloaded(self, kind: str, parameters: str) -> str:
        moment = self.asked.at.isoformat(timespec="milliseconds")
        match kind, parameters:
            case "uid", _:
                return (
                    f"uuid:{text(compiled('uuid()').value(self.root, self.root, {})) if self._ask() else ''}"
                )
            case "timestamp", _:
                return moment
            case "date", "today":
                return f"{self.asked.at:%Y-%m-%d}"
            case "property", name:
                return self.properties.get(name, "")
        return ""

    def _ask(self) -> bool:
        ASKED.set(self.asked)
        return True

    # -- expressions --------------------------------------------------------------------------------------------------

    def value(self, expression: Compiled, node: Node) -> Value:
        """What an expression comes to at a node; "" where it cannot be worked out, which is then noted as not checked."""
        ASKED.set(self.asked)
        try:
            return expression.value(node.element, self.root, self.definition.lists)
        except etree.XPathError:
            self.asked.not_checked.add(expression.expression)
            return ""

    def _text(self, expression: Compiled, node: Node) -> str:
        return text(self.value(expression, node))

    def said(self, expression: str, node: Node) -> str:
        """The value of an output of a label at a node, as text."""
        return self._text(compiled(expression), node)

    # -- settling -----------------------------------------------------------------------------------------------------

    def settle(self) -> Settled:
        """Counts, relevance and calculations until nothing changes; then choices that are no longer offered are dropped."""
        settled = Settled()
        self._made = set()
        for _pass in range(4):
            settled.came_to_rest = self._rest()
            dropped = list(self._drop())
            settled.dropped.extend(dropped)
            if not dropped:
                break
        self._readonly()
        return settled

    def settle_received(self) -> None:
        """Relevance of what arrived, as it arrived: nothing is worked out anew, no entry added, no choice dropped."""
        for _pass in range(_MOST_PASSES):
            if not self._relevance():
                break
        self._readonly()

    def _rest(self) -> bool:
        for _pass in range(_MOST_PASSES):
            changed = self._count()
            changed = self._relevance() or changed
            changed = self._calculate() or changed
            if not changed:
                return True
        return False

    def _count(self) -> bool:
        changed = False
        for repeat in self._repeats.values():
            if not repeat.count:
                continue
            for parent in list(self.nodes(repeat.ref.rsplit("/", 1)[0])):
                wanted = number(self.value(compiled(repeat.count), parent))
                count = 0 if wanted != wanted else max(0, min(int(wanted), MOST_ENTRIES))
                present = [node for node in parent.below if node.path == repeat.ref]
                for node in present[count:]:
                    self.remove_entry(node)
                    changed = True
                for _missing in range(count - len(present)):
                    self.add_entry(repeat, parent)
                    changed = True
        return changed

    def _relevance(self) -> bool:
        changed = False
        for node in self._in_order:
            relevant = node.above is None or node.above.relevant
            if relevant and node.bind.relevant is not None:
                relevant = boolean(self.value(node.bind.relevant, node))
            if relevant != node.relevant:
                node.relevant = relevant
                changed = True
            if node.is_leaf:
                counts = node.entered if relevant else ""
                if (node.element.text or "") != counts:
                    node.element.text = counts or None
                    changed = True
        return changed

    def _calculate(self) -> bool:
        changed = False
        for path in self.definition.calculations:
            bind = self.definition.binds[path]
            assert bind.calculate is not None
            for node in self.nodes(path):
                if not node.relevant or (bind.is_made_once and node in self._made):
                    continue
                self._made.add(node)
                changed = self._set(node, _as_type(self.value(bind.calculate, node), bind.type)) or changed
        return changed

    def _drop(self) -> Iterator[tuple[Node, str]]:
        for question in self.definition.by_ref.values():
            if question.itemset is None or "[" not in question.itemset.nodes:
                continue
            for node in self.nodes(question.ref):
                if not node.relevant or not node.entered:
                    continue
                offered = self.offered_values(question, node)
                chosen = node.entered.split() if question.kind != "select1" else [node.entered]
                left = [value for value in chosen if value in offered]
                if left != chosen:
                    for value in chosen:
                        if value not in offered:
                            yield node, value
                    self._set(node, " ".join(left))

    def _readonly(self) -> None:
        for node in self._in_order:
            above = node.above is not None and node.above.readonly
            node.readonly = above or (
                node.bind.readonly is not None and boolean(self.value(node.bind.readonly, node))
            )

    def is_required(self, node: Node) -> bool:
        return node.bind.required is not None and boolean(self.value(node.bind.required, node))

    def _choice_name(self, value: str, path: str) -> str:
        """The label of a value of the question at this path, "" for one that it does not have."""
        question = self.definition.by_ref.get(path.strip())
        nodes = self.nodes(path.strip())
        if question is None or not nodes:
            return ""
        if question.itemset is None:
            return next(
                (self.words(one.label, nodes[0]) for one in question.choices if one.value == value), ""
            )
        for item in self.items(question, nodes[0]):
            if (item.findtext(question.itemset.value) or "").strip() == value:
                written = item.findtext(question.itemset.label) or ""
                return self.words(
                    Label(text_id=written) if question.itemset.label_is_id else Label(pieces=(written,)),
                    nodes[0],
                )
        return ""

    # -- choices and words ---------------------------------------------------------------------------------------------

    def items(self, question: Question, node: Node) -> list[etree._Element]:
        """The rows of its list that the filter offers now."""
        assert question.itemset is not None
        nodes, whole = question.itemset.nodes, self.definition.whole_lists
        if nodes in whole:
            return whole[nodes]
        found = self.value(compiled(nodes), node)
        items = [item for item in found if not isinstance(item, str)] if isinstance(found, list) else []
        if _WHOLE_LIST.match(nodes):
            whole[nodes] = items
        return items

    def offered_values(self, question: Question, node: Node) -> Set[str]:
        if question.itemset is None:
            return {choice.value for choice in question.choices}
        nodes, name = question.itemset.nodes, question.itemset.value
        known = self.definition.whole_values.get((nodes, name))
        if known is not None:
            return known
        found = frozenset((item.findtext(name) or "").strip() for item in self.items(question, node))
        if _WHOLE_LIST.match(nodes):
            self.definition.whole_values[nodes, name] = found
        return found

    def missing_values(self, question: Question, node: Node) -> Set[str]:
        """The choices of its list that stand for no answer."""
        assert question.itemset is not None
        nodes, name = question.itemset.nodes, question.itemset.value
        known = self.definition.whole_missing.get((nodes, name))
        if known is not None:
            return known
        items = (item for item in self.items(question, node) if item.findtext(MISSING))
        found = frozenset((item.findtext(name) or "").strip() for item in items)
        if _WHOLE_LIST.match(nodes):
            self.definition.whole_missing[nodes, name] = found
        return found

    def said_as(self, label: Label) -> Said:
        """A label in the language of the filling, its expressions not yet worked out."""
        return self.definition.texts.of(label.text_id, self.language) if label.text_id else Said(label.pieces)

    def words(self, label: Label, node: Node) -> str:
        """A label in the language of the filling, with answers set in."""
        return "".join(
            piece if isinstance(piece, str) else self.said(piece[0], node)
            for piece in self.said_as(label).pieces
        ).strip()


def _as_type(value: Value, kind: str) -> str:
    """A calculated value as its bind keeps it: whole numbers for int, days for date."""
    written = text(value)
    if kind == "int" and written:
        found = number(value)
        return "" if found != found else text(float(int(found)))
    return written
