"""A browser that has taken visits along, played in Python: what it seals, in which order, and what it lets go."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Questionnaire
from halka.questionnaires.offline import taking
from halka.questionnaires.phones.actions import take_visits_along
from halka.questionnaires.views.words_in_browser import words_of

RAW = (Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Device:
    """`bundle`: what it took along; `outbox`: what is sealed, by its number."""

    person: Person
    bundle: dict[str, object]
    ref: str
    outbox: dict[int, dict[str, object]] = field(default_factory=dict)
    seq: int = 0

    def sealed(
        self,
        purpose: str,
        case: str,
        base: str,
        at: datetime,
        answers: Mapping[str, str],
        kind: str = "finished",
    ) -> str:
        """Fills and seals one, and answers by which name it goes."""
        op, self.seq = str(uuid4()), self.seq + 1
        version = drafts.newest(Questionnaire.objects.get(purpose=purpose))
        said = {
            "proof": self.bundle["device"]["proof"],  # type: ignore[index]
            "kind": kind,
            "version": version.ref,
            "about": case,
            "base": base,
            "xml": _filled(purpose, op, at, answers).decode(),
        }
        self.outbox[self.seq] = {**self._sealed(op, said), "op": op, "device": self.ref, "seq": self.seq}
        return op

    def about(self, case: str) -> dict[str, dict[str, dict[str, str]]]:
        rows: list[dict[str, Any]] = self.bundle["cases"]  # type: ignore[assignment]
        found: dict[str, dict[str, dict[str, str]]] = next(row["about"] for row in rows if row["ref"] == case)
        return found

    def base(self, purpose: str, case: str) -> str:
        return str(self.about(case)[purpose]["base"])

    def envelope(self, seq: int) -> bytes:
        """As it leaves now: with the first that is still here."""
        return json.dumps({**self.outbox[seq], "first": min(self.outbox)}).encode()

    def _sealed(self, op: str, said: dict[str, object]) -> dict[str, str]:
        point = b64decode(self.bundle["server"]["key"])  # type: ignore[index]
        own = ec.generate_private_key(ec.SECP256R1())
        e = own.public_key().public_bytes(*RAW)
        shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        key = HKDF(algorithm=SHA256(), length=32, salt=e + point, info=b"halka/offline/1").derive(shared)
        iv = os.urandom(12)
        ct = AESGCM(key).encrypt(iv, json.dumps(said).encode(), f"{op} {self.ref}".encode())
        return {name: b64encode(part).decode() for name, part in (("e", e), ("iv", iv), ("ct", ct))}


def _filled(purpose: str, op: str, at: datetime, answers: Mapping[str, str]) -> bytes:
    version = drafts.newest(Questionnaire.objects.get(purpose=purpose))
    state = State(drafts.definition(version), at)
    state.begin()
    for name, answer in answers.items():
        nodes = [node for node in state.all_nodes() if node.element.tag == name]
        assert nodes, name
        state.enter(nodes[0], answer)
    drafts.fill_known(state, {"meta/instanceID": f"uuid:{op}"})
    return written(state)


def taken(person: Person, at: datetime, cases: list[str], tier: str = "standard", days: int = 1) -> Device:
    row = take_visits_along(by=person, at=at, name="old laptop", days=days, tier=tier)
    return Device(person, json.loads(json.dumps(taking.bundle(row, at, cases, words_of))), row.ref)
