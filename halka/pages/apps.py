from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "halka.pages"
    label = "pages"
