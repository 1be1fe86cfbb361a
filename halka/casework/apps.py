from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "halka.casework"
    label = "casework"

    def ready(self) -> None:
        """Says what questionnaires can be for here, and which list phones carry along."""
        from halka.casework import phone_list
        from halka.casework.purposes import PURPOSES
        from halka.questionnaires.purposes import register

        register(*PURPOSES)
        phone_list.offer()
