"""In which language and direction the words of a form stand on a page."""

from halka.questionnaires.filling.texts import code_of
from halka.questionnaires.workbook.languages import RIGHT_TO_LEFT


def container(language: str) -> dict[str, str]:
    """`lang` and `dir` of what holds the form; "" where the form names no code."""
    code = code_of(language)
    return {"form_lang": code, "form_dir": ("rtl" if code in RIGHT_TO_LEFT else "ltr") if code else ""}
