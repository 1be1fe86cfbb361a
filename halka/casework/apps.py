from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "halka.casework"
    label = "casework"
