"""What a form says about entities: of which list, where, which questions are their properties, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from halka.questionnaires.check.form import HTML, JR, XF, safe_parser
from halka.questionnaires.models import Version

SAVE_TO = "{http://www.opendatakit.org/xforms/entities}saveto"


@dataclass(frozen=True)
class Declared:
    """`path`: the root, group or repeat whose `meta` holds the entity; `properties`: path of a question to its property."""

    list: str
    path: str
    properties: dict[str, str]
    may_create: bool
    may_update: bool


def declared(version: Version) -> tuple[Declared, ...]:
    return _of(version.ref)


def makes_rows_of(version: Version) -> list[str]:
    return sorted({one.list for one in declared(version) if one.may_create})


@lru_cache(maxsize=64)
def _of(ref: str) -> tuple[Declared, ...]:
    xform = bytes(Version.objects.values_list("xform", flat=True).get(ref=ref))
    return of_form(xform)


def of_form(xform: bytes) -> tuple[Declared, ...]:
    """In the order of the form; a question belongs to the nearest one above it."""
    model = etree.fromstring(xform, safe_parser()).find(f"{{{HTML}}}head/{{{XF}}}model")
    assert model is not None
    root = model.find(f"{{{XF}}}instance/*")
    assert root is not None
    found: dict[str, etree._Element] = {}
    _walk(root, f"/{_name(root)}", found)
    properties: dict[str, dict[str, str]] = {path: {} for path in found}
    for bind in model.findall(f"{{{XF}}}bind"):
        where = bind.get("nodeset", "")
        above = [path for path in found if where.startswith(f"{path}/")]
        if (name := bind.get(SAVE_TO)) and above:
            properties[max(above, key=len)][where] = name.rpartition("#")[2]
    return tuple(
        Declared(
            list=element.get("dataset", ""),
            path=path,
            properties=properties[path],
            may_create="create" in element.attrib,
            may_update="update" in element.attrib,
        )
        for path, element in found.items()
    )


def _walk(element: etree._Element, path: str, found: dict[str, etree._Element]) -> None:
    for below in element.iterchildren(tag=etree.Element):
        if _name(below) == "meta":
            for one in below.iterchildren(tag=etree.Element):
                if _name(one) == "entity" and one.get("dataset"):
                    found.setdefault(path, one)
        elif f"{{{JR}}}template" not in below.attrib:
            _walk(below, f"{path}/{_name(below)}", found)


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
