"""Django settings of Halka: everything that differs between installations comes from the environment."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HALKA_DATA = Path(os.environ.get("HALKA_DATA", "demo-store")).absolute()
HALKA_KEY = Path(os.environ.get("HALKA_KEY", HALKA_DATA.parent / "halka.key")).absolute()


def database(url: str | None) -> dict[str, Any]:
    """The store: PostgreSQL when DATABASE_URL names one, otherwise the encrypted file."""
    if not url:
        return {
            "ENGINE": "halka.trust.sqlcipher",
            "NAME": str(HALKA_DATA / "halka.db"),
            "OPTIONS": {},
        }
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "this minimal settings file signs nothing")
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = ["halka.trust"]
DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
