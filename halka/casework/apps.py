from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "halka.casework"
    label = "casework"

    def ready(self) -> None:
        """Says which list phones carry along."""
        from halka.casework import phone_list

        phone_list.offer()
