from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "halka.directory"
    label = "directory"
