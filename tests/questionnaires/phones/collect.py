"""A phone, played: it does what ODK Collect and KoboCollect do with a server, and takes no more than they take."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client
from lxml import etree

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
BOUNDARY = "--of-a-phone--"
AT_A_TIME = 100


class Fails(AssertionError):
    """The program shows a failure to the person, with the message of the server where it can be read."""


def part(
    name: str, content: bytes, file_name: str | None, media_type: str = "application/octet-stream"
) -> bytes:
    about = f'form-data; name="{name}"' + ("" if file_name is None else f'; filename="{file_name}"')
    head = f"--{BOUNDARY}\r\nContent-Disposition: {about}\r\nContent-Type: {media_type}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def body(xml: bytes, files: Mapping[str, bytes] = {}, *, is_incomplete: bool = False) -> bytes:
    parts = [part("xml_submission_file", xml, "visit.xml", "text/xml")]
    parts += [part(name, content, name) for name, content in files.items()]
    if is_incomplete:
        parts.append(part("*isIncomplete*", b"yes", None, "text/plain"))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@dataclass
class Listed:
    form_id: str
    name: str
    version: str
    md5: str
    download: str
    manifest: str


@dataclass
class Medium:
    name: str
    md5: str
    download: str
    integrity: str
    kind: str


@dataclass
class Collect:
    """`base`: what the program was set up with, `/key/<token>` or ``. `headers`: such as those of a name and a password."""

    client: Client
    base: str
    device_id: str = "collect:abc"
    headers: dict[str, str] = field(default_factory=dict)
    secure: bool = False

    def ask(self, method: str, url: str, content: bytes = b"", **more: Any) -> Any:
        """Every request carries the version and the id of the device; addresses come from the server as they are."""
        address = urlsplit(url)
        query = "&".join(one for one in (address.query, urlencode({"deviceID": self.device_id})) if one)
        headers = {
            "X-OpenRosa-Version": "1.0",
            "User-Agent": "org.odk.collect.android/v2026.3",
            "Date": "Mon, 30 Nov 2025 01:12:00 GMT",
            **self.headers,
        }
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.client.generic(
            method,
            f"{address.path}?{query}",
            content,
            more.pop("kind", kind),
            secure=self.secure,
            headers=headers,
            **more,
        )

    def read(self, url: str) -> etree._Element:
        """A list or a manifest: its media type and the header are looked at."""
        answer = self.ask("GET", url)
        assert answer.status_code == 200, answer.content
        assert "text/xml" in answer.headers["Content-Type"]
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        return etree.fromstring(answer.content)

    def forms(self, query: str = "") -> dict[str, Listed]:
        """One broken row and the whole list is thrown away."""
        root = self.read(f"{self.base}/formList{query}")
        assert root.tag == f"{LIST}xforms"
        found = [
            Listed(
                *[
                    one.findtext(f"{LIST}{name}") or ""
                    for name in ("formID", "name", "version", "hash", "downloadUrl", "manifestUrl")
                ]
            )
            for one in root
        ]
        assert all(one.form_id and one.name and one.download and one.md5.startswith("md5:") for one in found)
        return {one.form_id: one for one in found}

    def form(self, listed: Listed) -> bytes:
        answer = self.ask("GET", listed.download)
        assert answer.status_code == 200
        assert f"md5:{hashlib.md5(answer.content).hexdigest()}" == listed.md5
        return bytes(answer.content)

    def media(self, listed: Listed) -> dict[str, Medium]:
        if not listed.manifest:
            return {}
        root = self.read(listed.manifest)
        assert root.tag == f"{MANIFEST}manifest"
        names = ("filename", "hash", "downloadUrl", "integrityUrl")
        found = [
            Medium(*[*(one.findtext(f"{MANIFEST}{name}") or "" for name in names), one.get("type") or ""])
            for one in root
        ]
        assert all(one.name and one.download and one.md5.startswith("md5:") for one in found)
        return {one.name: one for one in found}

    def medium(self, medium: Medium) -> bytes:
        answer = self.ask("GET", medium.download)
        assert answer.status_code == 200
        assert f"md5:{hashlib.md5(answer.content).hexdigest()}" == medium.md5
        return bytes(answer.content)

    def post(self, xml: bytes, files: Mapping[str, bytes] = {}, *, is_incomplete: bool = False) -> Any:
        """One post, whatever comes of it."""
        return self.ask("POST", f"{self.base}/submission", body(xml, files, is_incomplete=is_incomplete))

    def send(self, xml: bytes, files: Mapping[str, bytes] = {}) -> list[str]:
        """A finished form with all files of its folder, in as many posts as it takes. Raises Fails."""
        ready = self.ask("HEAD", f"{self.base}/submission")
        if ready.status_code != 204 and ready.status_code < 300:
            raise Fails("Is this an OpenRosa endpoint?")
        most = int(ready.headers.get("X-OpenRosa-Accept-Content-Length", 10_000_000))
        said = []
        batches = self._batches(xml, files, most)
        for number, batch in enumerate(batches, start=1):
            answer = self.post(xml, batch, is_incomplete=number < len(batches))
            message = message_of(answer)
            if answer.status_code not in (201, 202):
                raise Fails(f"{answer.status_code} {message}")
            said.append(message)
        return said

    @staticmethod
    def _batches(xml: bytes, files: Mapping[str, bytes], most: int) -> list[dict[str, bytes]]:
        batches: list[dict[str, bytes]] = [{}]
        size = len(xml)
        for name, content in files.items():
            if len(batches[-1]) >= AT_A_TIME or size + len(content) > most:
                batches.append({})
                size = len(xml)
            batches[-1][name] = content
            size += len(content)
        return batches


def message_of(answer: Any) -> str:
    """What the program shows, where it can read it."""
    if "text/xml" not in answer.headers.get("Content-Type", ""):
        return ""
    root = etree.fromstring(answer.content)
    assert root.tag == f"{RESPONSE}OpenRosaResponse", root.tag
    message = root.find(f"{RESPONSE}message")
    assert message is not None
    assert message.get("nature") == ("submit_success" if answer.status_code < 300 else "error")
    return message.text or ""


def filled(form: bytes, answers: Mapping[str, str], instance_id: str, replaces: str = "") -> bytes:
    """The instance of a form, with these answers by the name of their question."""
    tree = etree.fromstring(form)
    model = "{http://www.w3.org/2002/xforms}"
    instance = tree.find(f".//{model}model/{model}instance")
    assert instance is not None
    root = instance[0]
    for name, answer in answers.items():
        for node in root.iter():
            if isinstance(node.tag, str) and etree.QName(node).localname == name:
                node.text = answer
    for node in root.iter():
        if isinstance(node.tag, str) and etree.QName(node).localname == "instanceID":
            node.text = instance_id
            if replaces:
                etree.SubElement(
                    node.getparent(), re.sub("instanceID", "deprecatedID", str(node.tag))
                ).text = replaces
    return bytes(etree.tostring(root))
