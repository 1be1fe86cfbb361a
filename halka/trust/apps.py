from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from halka.profiles import known_profiles, profile


class TrustConfig(AppConfig):
    name = "halka.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The vocabulary of the ledger, of which each room has its part. A profile with a row that cannot be used stops the
        start: nobody finds out while a child waits."""
        autodiscover_modules("acts")
        for code in known_profiles():
            profile(code)
