from django.apps import AppConfig

from halka.profiles import known_profiles, profile


class TrustConfig(AppConfig):
    name = "halka.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A profile with a row that cannot be used stops the start: nobody finds out while a child waits."""
        for code in known_profiles():
            profile(code)
