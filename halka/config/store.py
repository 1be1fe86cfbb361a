"""Where the data lie: the encrypted file, or PostgreSQL when DATABASE_URL says so."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from halka.trust import keys


class NoSuchStore(Exception):
    """What DATABASE_URL names cannot be used. The message says what to do."""


def database(url: str, data: Path) -> dict[str, Any]:
    """The entry of DATABASES. Raises NoSuchStore."""
    if not url:
        return {"ENGINE": "halka.trust.sqlcipher", "NAME": str(data / "halka.db")}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise NoSuchStore("DATABASE_URL must start with postgres://. Leave it empty for the encrypted file.")
    if find_spec("psycopg") is None:
        raise NoSuchStore(
            "DATABASE_URL names PostgreSQL, which needs an extra. Install it with: pip install 'halka[postgres]'"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{quote(name)}").geturl()


def web_secret(key_file: Path) -> str:
    """Signs sessions and forms; encrypts nothing. Empty before `halka init` has made the keys."""
    return keys.load(key_file).derive("halka/web/v1").hex() if key_file.exists() else ""
