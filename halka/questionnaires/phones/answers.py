"""Answers as phones expect them: small documents of XML, with the headers of OpenRosa on every one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import get_language
from lxml import etree

from halka.questionnaires.phones.arriving import Turned
from halka.questionnaires.phones.door import CHALLENGE, VERSION, NotSaid

MOST_BYTES = 100_000_000
_LIST = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"
_RESPONSE = "http://openrosa.org/http/response"


@dataclass(frozen=True)
class Listed:
    """A form in the list. `manifest`: "" where nothing lies beside it."""

    form_id: str
    name: str
    version: str
    md5: str
    download: str
    manifest: str


@dataclass(frozen=True)
class Medium:
    """A file beside a form. `integrity`: where a list of entities is asked which of them are gone. `kind`: of such a list."""

    name: str
    md5: str
    download: str
    kind: str = ""
    integrity: str = ""


def form_list(forms: Iterable[Listed]) -> HttpResponse:
    root = etree.Element(f"{{{_LIST}}}xforms", nsmap={None: _LIST})
    for form in forms:
        one = etree.SubElement(root, f"{{{_LIST}}}xform")
        said = {
            "formID": form.form_id,
            "name": form.name,
            "version": form.version,
            "hash": f"md5:{form.md5}",
            "downloadUrl": form.download,
            **({"manifestUrl": form.manifest} if form.manifest else {}),
        }
        for name, value in said.items():
            etree.SubElement(one, f"{{{_LIST}}}{name}").text = value
    return _private(xml(root))


def manifest(media: Iterable[Medium]) -> HttpResponse:
    root = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={None: _MANIFEST})
    for medium in media:
        one = etree.SubElement(
            root, f"{{{_MANIFEST}}}mediaFile", {"type": medium.kind} if medium.kind else {}
        )
        etree.SubElement(one, f"{{{_MANIFEST}}}filename").text = medium.name
        etree.SubElement(one, f"{{{_MANIFEST}}}hash").text = f"md5:{medium.md5}"
        etree.SubElement(one, f"{{{_MANIFEST}}}downloadUrl").text = medium.download
        if medium.integrity:
            etree.SubElement(one, f"{{{_MANIFEST}}}integrityUrl").text = medium.integrity
    return _private(xml(root))


def integrity(gone: Iterable[tuple[str, bool]]) -> HttpResponse:
    root = etree.Element("data")
    entities = etree.SubElement(root, "entities")
    for name, is_gone in gone:
        one = etree.SubElement(entities, "entity", {"id": name})
        etree.SubElement(one, "deleted").text = "true" if is_gone else "false"
    return _private(xml(root))


def said(status: int, message: str, nature: str) -> HttpResponse:
    """What the person at the phone reads: never anything about a child."""
    root = etree.Element(f"{{{_RESPONSE}}}OpenRosaResponse", {"items": "0"}, nsmap={None: _RESPONSE})
    etree.SubElement(root, f"{{{_RESPONSE}}}message", {"nature": nature}).text = message
    answer = _private(xml(root, status))
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
    return answer


def turned(problem: Turned) -> HttpResponse:
    answer = said(problem.status, problem.message, "error")
    if isinstance(problem, NotSaid):
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def ready() -> HttpResponse:
    """What is answered before anything is sent: exactly 204."""
    answer = _private(with_headers(HttpResponse(status=204)))
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
    return answer


def file(content: bytes, media_type: str) -> HttpResponse:
    return _private(with_headers(HttpResponse(content, content_type=media_type)))


def xml(root: etree._Element, status: int = 200) -> HttpResponse:
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return with_headers(HttpResponse(content, content_type="text/xml; charset=utf-8", status=status))


def with_headers(answer: HttpResponse) -> HttpResponse:
    answer.headers[VERSION] = "1.0"
    answer.headers["Content-Language"] = get_language() or "en"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Vary"] = "Authorization"
    return answer
