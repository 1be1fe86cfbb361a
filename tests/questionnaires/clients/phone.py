"""The library inside ODK Collect (JavaRosa, in pyxform's wheel), driven from here: the phone's part of a comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jpype
import pyxform

from tests.questionnaires.clients.steps import Step

JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
_PART = re.compile(r"([^\[\]/]+)(?:\[(\d+)\])?")
_MODEL = "org.javarosa.core.model"
_TYPES = {
    "int": 2, "decimal": 3, "date": 4, "time": 5, "dateTime": 6, "boolean": 9, "geopoint": 10, "barcode": 11,
}  # fmt: skip
_REFUSED = {1: "required", 2: "constraint"}
_END, _ONE_MORE, _QUESTION = 1, 2, 4
Place = tuple[tuple[str, int], ...]


@cache
def _machine() -> None:
    """Java in this process, once, with what Collect registers before it opens a form."""
    jpype.startJVM(
        "-Xmx512m", "-Duser.timezone=UTC", "-Duser.language=en", classpath=[str(JAR)], convertStrings=True
    )
    _of("org.javarosa.core.services.PropertyManager").setPropertyManager(
        _of("org.opendatakit.validate.StubPropertyManager")()
    )
    _of("org.javarosa.model.xform.XFormsModule")().registerModule()


@cache
def _of(name: str) -> jpype.JClass:
    return jpype.JClass(name)


def place_of(key: str) -> Place:
    """`/data/child[2]/name` as names with the number of the entry, from 0."""
    return tuple((name, int(number or 1) - 1) for name, number in _PART.findall(key))


class Phone:
    """One filling of a form."""

    def __init__(self, xform: str) -> None:
        _machine()
        stream = _of("java.io.ByteArrayInputStream")(xform.encode())
        self._form = _of("org.javarosa.xform.util.XFormUtils").getFormFromInputStream(stream)
        self._model = _of("org.javarosa.form.api.FormEntryModel")(self._form)
        self._entry = _of("org.javarosa.form.api.FormEntryController")(self._model)
        self._form.initialize(True, _of(f"{_MODEL}.instance.InstanceInitializationFactory")())
        self.stopped: str | None = None
        self._changes = re.search(r'jr:count=|<itemset nodeset="[^"]*\[', xform) is not None
        self.look()

    def look(self) -> None:
        """Every page once, as somebody turns them: counted entries are made, choices that are not offered dropped."""
        for event, index in self._events():
            if event == _QUESTION:
                prompt = self._model.getQuestionPrompt(index)
                if prompt.getQuestion().getDynamicChoices() is not None:
                    prompt.getSelectChoices()

    def play(self, steps: list[Step]) -> list[str]:
        """Answers like the steps; what is not there, or may not be answered now, is named."""
        odd = []
        for step in steps:
            place = place_of(step.key)
            try:
                if step.deed == "add":
                    self._add(place, step.ref.rsplit("/", 1)[-1])
                elif problem := self._answer(place, step):
                    odd.append(f"{step.key}: {problem}")
                if self._changes or step is steps[-1]:
                    self.look()
            except jpype.JException as problem:
                self.stopped = " ".join(str(problem).split())
                return odd
        return odd

    def _answer(self, place: Place, step: Step) -> str:
        ref = self._ref(place)
        element = self._form.getMainInstance().resolveReference(ref)
        if element is None:
            return "is not there"
        if not element.isRelevant():
            return "is not relevant"
        data = _data(step)
        is_taken = data is None or self._form.evaluateConstraint(ref, data)
        self._form.setValue(data, ref, True)
        return "" if is_taken else f"does not take {step.value!r}"

    def _ref(self, place: Place) -> jpype.JObject:
        ref = _of(f"{_MODEL}.instance.TreeReference").rootRef()
        for name, number in place:
            ref.add(name, number)
        return ref

    def _add(self, above: Place, name: str) -> None:
        for event, index in self._events():
            if event == _ONE_MORE:
                place = _place(index.getReference())
                if place[:-1] == above and place[-1][0] == name:
                    self._entry.newRepeat(index)
                    return
        raise AssertionError(f"no entry more of {name} in {above}")

    def _events(self) -> Iterator[tuple[int, jpype.JObject]]:
        """What is relevant, in its order."""
        index = _of(f"{_MODEL}.FormIndex").createBeginningOfFormIndex()
        while True:
            index = self._model.incrementIndex(index)
            self._model.setQuestionIndex(index)  # this makes the entries that are counted
            event = self._model.getEvent(index)
            if event == _END:
                return
            if self._model.isIndexRelevant(index):
                yield event, index

    def wrong(self) -> Iterator[tuple[str, str]]:
        """Path and kind (required, constraint) of every answer that it would not let go."""
        for event, index in self._events():
            if event != _QUESTION:
                continue
            answer = self._model.getQuestionPrompt(index).getAnswerValue()
            if kind := _REFUSED.get(int(self._entry.answerQuestion(index, answer, True))):
                yield "".join(f"/{name}" for name, _number in _place(index.getReference())), kind

    def submission(self) -> bytes:
        self._form.postProcessInstance()
        made = _of("org.javarosa.model.xform.XFormSerializingVisitor")().serializeInstance(
            self._form.getMainInstance()
        )
        return bytes(made)


def _place(ref: jpype.JObject) -> Place:
    return tuple(
        (str(ref.getName(level)), max(0, int(ref.getMultiplicity(level)))) for level in range(ref.size())
    )


def _data(step: Step) -> jpype.JObject | None:
    """The answer as the phone's widget for this kind of question hands it over."""
    data, choice = f"{_MODEL}.data", f"{_MODEL}.data.helper.Selection"
    if step.value == "":
        return None
    if step.kind == "select1":
        return _of(f"{data}.SelectOneData")(_of(choice)(step.value))
    if step.kind in ("select", "rank"):
        chosen = _of("java.util.ArrayList")()
        for value in step.value.split():
            chosen.add(_of(choice)(value))
        return _of(f"{data}.MultipleItemsData")(chosen)
    parser = _of("org.javarosa.xform.util.XFormAnswerDataParser")
    return parser.getAnswerData(step.value, _TYPES.get(step.type, 1))
