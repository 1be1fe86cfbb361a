from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "halka.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Says what questionnaires can be for here."""
        from halka.questionnaires.purposes import register
        from halka.sharing.purposes import PURPOSES

        register(*PURPOSES)
