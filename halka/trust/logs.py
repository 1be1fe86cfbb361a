"""What must never stand in a log: the secrets in the addresses of phones."""

from __future__ import annotations

import logging
import re

_IN_ADDRESS = re.compile(r"(/key/)[^/\s\"'?]+")


def without_secrets(text: str) -> str:
    return _IN_ADDRESS.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """Takes them out of a line before anybody writes it, also where it tells how something failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = without_secrets(logging.Formatter().formatException(record.exc_info))
        return True
