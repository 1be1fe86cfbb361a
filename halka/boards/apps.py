from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "halka.boards"
    label = "boards"
