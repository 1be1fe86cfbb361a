"""The clock of the installation. The demo stands still on the day it was made; everything else shows the real time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    return timezone.now() - timedelta(seconds=settings.HALKA_CLOCK_BEHIND)
