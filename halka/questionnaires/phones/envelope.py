"""What a phone sends, read: which form, which version, which instance. Bounded, and nothing in it is ever fetched."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from lxml import etree

from halka.questionnaires.check.form import ORX
from halka.questionnaires.filling.submission import NoSubmission, parsed_submission

MOST_BYTES = 5_000_000
LONGEST_ID = 80


@dataclass(frozen=True)
class Envelope:
    """`replaces`: the instance of which this is an edit, or ""."""

    raw: bytes
    root: etree._Element
    form_id: str
    version: str
    instance_id: str
    replaces: str


def envelope(raw: bytes) -> Envelope:
    """Raises NoSubmission."""
    if len(raw) > MOST_BYTES:
        raise NoSubmission("too long")
    root = parsed_submission(raw)
    instance_id = _of_meta(root, "instanceID") or f"uuid:{uuid4()}"
    if len(instance_id) > LONGEST_ID:
        raise NoSubmission("instance id")
    return Envelope(
        raw=raw,
        root=root,
        form_id=(root.get("id") or root.nsmap.get(None) or "").strip(),
        version=(root.get("version") or root.get(f"{{{ORX}}}version") or "").strip(),
        instance_id=instance_id,
        replaces=_of_meta(root, "deprecatedID"),
    )


def _of_meta(root: etree._Element, name: str) -> str:
    """A value of the child `meta` of the root, in whatever namespace."""
    for meta in root.iterchildren(tag=etree.Element):
        if etree.QName(meta).localname == "meta":
            for one in meta.iterchildren(tag=etree.Element):
                if etree.QName(one).localname == name:
                    return (one.text or "").strip()
    return ""
