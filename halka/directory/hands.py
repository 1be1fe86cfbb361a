"""The same hand: whether things told without an account came from one place, without keeping the place.

A mark is made from the address with a key that lies in the memory of this process and nowhere else, for an hour. Then
nobody, the server included, can say from a mark where it came from, or make the mark of an address again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest

from halka.directory.limits import address_of

FOR = timedelta(hours=1)


@dataclass
class _Key:
    """One key at a time; the one before is gone."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    value: bytes = b""
    since: datetime | None = None

    def at(self, moment: datetime) -> bytes:
        with self.lock:
            if self.since is None or not self.since <= moment < self.since + FOR:
                self.value, self.since = secrets.token_bytes(32), moment
            return self.value


_KEY = _Key()


def mark_of(request: HttpRequest, at: datetime) -> str:
    """The mark of whoever sent this request: 16 letters, the same for one address until the key is another one."""
    return hmac.digest(_KEY.at(at), address_of(request).encode(), hashlib.sha256).hex()[:16]
