from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "halka.directory"
    label = "directory"

    def ready(self) -> None:
        from halka.directory import signing  # noqa: F401 (its receivers are connected by the import)
