"""How a phone is set up: what its program reads from the square code. Neutral names, because others see the screen."""

from __future__ import annotations

import base64
import json
import zlib

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from halka.documents.pictures import square_code


def address_of(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(f"/key/{token}")


def root_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def code(address: str, language: str) -> str:
    """The settings for ODK Collect, as a drawing."""
    packed = zlib.compress(json.dumps(settings_of(address, language), separators=(",", ":")).encode(), 9)
    return square_code(base64.b64encode(packed).decode())


def settings_of(address: str, language: str) -> dict[str, dict[str, object]]:
    """`general` and `admin` have to be there. What was sent is deleted from the phone, and nothing is told to anybody else."""
    return {
        "general": {
            "server_url": address,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
            "analytics": False,
            "app_language": language if language in dict(settings.LANGUAGES) else "en",
        },
        "admin": {"change_server": False, "view_sent": False, "delete_saved": False},
        "project": {"name": _("Visits"), "icon": "V", "color": "#2a6f97"},
    }
