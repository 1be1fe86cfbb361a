from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "halka.web"
    label = "web"
