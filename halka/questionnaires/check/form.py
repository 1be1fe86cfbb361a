"""A converted form, taken apart: its nodes and every expression in it, each with what it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

XF = "http://www.w3.org/2002/xforms"
HTML = "http://www.w3.org/1999/xhtml"
JR = "http://openrosa.org/javarosa"
ORX = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"
OF_BINDS = ("relevant", "constraint", "calculate", "required", "readonly")
_ITEXT = re.compile(r"^\s*jr:itext\(\s*'[^']*'\s*\)\s*$")


@dataclass(frozen=True, slots=True)
class Found:
    """`node` is the path of the question, `kind` one of the attributes of a bind, or filter, output, count, set, label."""

    node: str
    kind: str
    expression: str


@dataclass
class Form:
    """`nodes`: every path of the instance; `types`: of each bind; `controls`: path to the name of its element in the body."""

    root: str = ""
    form_id: str = ""
    version: str = ""
    title: str = ""
    nodes: set[str] = field(default_factory=set)
    types: dict[str, str] = field(default_factory=dict)
    binds: dict[str, dict[str, str]] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)
    repeats: set[str] = field(default_factory=set)
    instances: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    languages: list[str] = field(default_factory=list)
    expressions: list[Found] = field(default_factory=list)
    submission: dict[str, str] = field(default_factory=dict)
    entities_version: str = ""


def safe_parser() -> etree.XMLParser:
    """For XML of others: no network, no entity, no document type, bounded."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )


def taken_apart(xform: str) -> Form:
    """Raises lxml's XMLSyntaxError where it is no XML."""
    tree = etree.fromstring(xform.encode(), safe_parser())
    model, body = tree.find(f"{{{HTML}}}head/{{{XF}}}model"), tree.find(f"{{{HTML}}}body")
    assert model is not None  # pyxform writes both
    assert body is not None
    form = Form(title=tree.findtext(f"{{{HTML}}}head/{{{HTML}}}title") or "")
    form.entities_version = model.get(f"{{{ENTITIES}}}entities-version", "")
    _read_instances(model, form)
    _read_binds(model, form)
    _read_texts(model, form)
    _read_body(body, "", form)
    for set_value in tree.iter(f"{{{XF}}}setvalue"):
        if set_value.get("value"):
            form.expressions.append(Found(set_value.get("ref", ""), "set", set_value.get("value", "")))
    return form


def _read_instances(model: etree._Element, form: Form) -> None:
    for place, instance in enumerate(model.findall(f"{{{XF}}}instance")):
        if name := instance.get("id"):
            form.instances.add(name)
        if source := instance.get("src"):
            form.media.add(source)
        if place:
            continue
        root = next(instance.iterchildren(tag=etree.Element), None)
        if root is None:
            continue
        form.root = f"/{etree.QName(root).localname}"
        form.form_id, form.version = (
            root.get("id", ""),
            root.get("version") or root.get(f"{{{ORX}}}version", ""),
        )
        form.nodes.update(_paths(root, ""))
        form.repeats.update(_templates(root, ""))


def _paths(element: etree._Element, above: str) -> Iterator[str]:
    path = f"{above}/{etree.QName(element).localname}"
    yield path
    yield from (f"{path}/@{etree.QName(name).localname}" for name in element.attrib)
    for below in element.iterchildren(tag=etree.Element):
        yield from _paths(below, path)


def _templates(element: etree._Element, above: str) -> Iterator[str]:
    path = f"{above}/{etree.QName(element).localname}"
    if f"{{{JR}}}template" in element.attrib:
        yield path
    for below in element.iterchildren(tag=etree.Element):
        yield from _templates(below, path)


def _read_binds(model: etree._Element, form: Form) -> None:
    for bind in model.findall(f"{{{XF}}}bind"):
        node = bind.get("nodeset", "")
        form.types[node] = bind.get("type", "string")
        form.binds[node] = {name: bind.get(name, "") for name in OF_BINDS if bind.get(name)}
        form.expressions.extend(Found(node, name, text) for name, text in form.binds[node].items())
    submission = model.find(f"{{{XF}}}submission")
    if submission is not None:
        form.submission = {etree.QName(name).localname: value for name, value in submission.attrib.items()}


def _read_texts(model: etree._Element, form: Form) -> None:
    for translation in model.iterfind(f"{{{XF}}}itext/{{{XF}}}translation"):
        form.languages.append(translation.get("lang", ""))
        for text in translation.iterfind(f"{{{XF}}}text"):
            node = text.get("id", "").rsplit(":", 1)[0]
            form.media.update(
                v.text or ""
                for v in text.iterfind(f"{{{XF}}}value[@form]")
                if (v.text or "").startswith("jr://")
            )
            form.expressions.extend(
                Found(node, "output", found.get("value", "")) for found in text.iter(f"{{{XF}}}output")
            )


def _read_body(element: etree._Element, node: str, form: Form) -> None:
    for below in element.iterchildren(tag=etree.Element):
        kind = etree.QName(below).localname
        here = below.get("ref") or below.get("nodeset") if kind != "itemset" else None
        if kind in ("label", "hint"):
            if here and not _ITEXT.match(here):
                form.expressions.append(Found(node, "label", here))
        elif kind == "itemset":
            form.expressions.append(Found(node, "filter", below.get("nodeset", "")))
            continue  # label and value below it are of the choice, not of the form
        elif kind == "output":
            form.expressions.append(Found(node, "output", below.get("value", "")))
        elif here:
            form.controls[here] = kind
            if kind == "repeat":
                form.repeats.add(here)
                if count := below.get(f"{{{JR}}}count"):
                    form.expressions.append(Found(here, "count", count))
        _read_body(below, here if here and kind not in ("label", "hint") else node, form)
