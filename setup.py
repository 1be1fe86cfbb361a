"""The one step of a build that is not declared in pyproject.toml: the catalogues become what the program reads."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class WithLanguages(build_py):
    """Compiles each django.po into the package that is built, or beside itself where the sources are the package."""

    def run(self) -> None:
        super().run()
        target = Path() if self.editable_mode else Path(self.build_lib)
        for catalogue in sorted(Path("halka").glob("locale/*/LC_MESSAGES/django.po")):
            compiled = target / catalogue.with_suffix(".mo")
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with catalogue.open("rb") as source, compiled.open("wb") as file:
                write_mo(file, read_po(source, locale=catalogue.parts[-3]))


setup(cmdclass={"build_py": WithLanguages})
