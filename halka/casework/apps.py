from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "halka.casework"
    label = "casework"

    def ready(self) -> None:
        """Says what questionnaires can be for here."""
        from halka.casework.purposes import PURPOSES
        from halka.questionnaires.purposes import register

        register(*PURPOSES)
