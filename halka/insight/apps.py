from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "halka.insight"
    label = "insight"
