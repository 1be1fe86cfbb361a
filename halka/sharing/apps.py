from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "halka.sharing"
    label = "sharing"
