"""What the page says that fills with the engine, in each language of a form, so that a language can be changed without asking."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.questionnaires.filling.texts import code_of
from halka.questionnaires.workbook.languages import RIGHT_TO_LEFT

_ARABIC = Path(__file__).with_name("words_ar.toml")


def words_of(languages: list[str]) -> dict[str, dict[str, object]]:
    """By the name of the language in the form; "" where a form has one without a name. A language that nobody has translated
    is answered in that of the site."""
    found: dict[str, dict[str, object]] = {}
    for name in languages or [""]:
        code = code_of(name)
        ours = code if code in dict(settings.LANGUAGES) else get_language() or "en"
        with translation.override(ours):
            found[name] = {
                "code": code,
                "dir": ("rtl" if code in RIGHT_TO_LEFT else "ltr") if code else "",
                "words": {**_words(), **(_arabic() if code == "ar" else {})},
            }
    return found


@cache
def _arabic() -> dict[str, str]:
    """These words alone: the site itself does not speak Arabic yet."""
    return {name: str(words) for name, words in tomllib.loads(_ARABIC.read_text(encoding="utf-8")).items()}


def _words() -> dict[str, str]:
    return {
        "next": _("Next"),
        "back": _("Back"),
        "stop": _("Stop"),
        "send": _("Send"),
        "hear": _("Read it to me"),
        "optional": _("(not needed)"),
        "fresh": _("New, because of what you answered"),
        "none": _("No answer"),
        "find": _("Find in this list"),
        "add": _("Add: %(what)s") % {"what": "%"},
        "remove": _("Remove"),
        "up": _("Further up"),
        "down": _("Further down"),
        "order": _("This order is right"),
        "agreed": _("Yes"),
        "untouched": _("No answer yet"),
        "here": _("Where I am now"),
        "progress": _("%(here)s of %(all)s") % {"here": "%1", "all": "%2"},
        "kept": _("Kept."),
        "not_kept": _("Not kept: no connection, or you were signed out. It is tried again."),
        "not_sent": _("Not sent: no connection, or you were signed out. Try again."),
        "elsewhere": _(
            "You answered in another window meanwhile. Both are kept; this window goes no further."
        ),
        "both": _("See both"),
        "gone": _("This was sent or thrown away elsewhere. Nothing more is kept here."),
        "all_done": _("That was everything"),
        "before_sending": _("You can look over what you answered, or send it now."),
        "look_over": _("What you answered"),
        "calm": _("You can stop at any time. What you answered is kept for you."),
        "failed": _("This questionnaire cannot be opened in this browser. Fill it on plain pages."),
        "not_here": _("This asks for a line on a map. It cannot be answered here yet."),
        **_of_files(),
        **_problems(),
    }


def _of_files() -> dict[str, str]:
    return {
        "take_away": _("Take this file away"),
        "open_file": _("Open the file"),
        "keep_drawing": _("Keep what I drew"),
        "wipe": _("Wipe it"),
        "draw_here": _("Draw here with a finger, a pen or a mouse. You can also choose a picture."),
        "too_large": _("This file is too large. Choose a smaller one."),
        "not_given": _("The file was not kept: no connection, or you were signed out. Choose it again."),
    }


def _problems() -> dict[str, str]:
    """What is wrong with an answer: needed, against a condition, or no number, day, time or place."""
    return {
        "required": _("This answer is needed."),
        "constraint": _("This answer does not fit what is asked. Look at the question again."),
        "whole": _("Write a whole number, such as 12."),
        "number": _("Write a number, such as 12.5."),
        "day": _("Write a day, such as 2026-07-03."),
        "time": _("Write a time, such as 14:30."),
        "moment": _("Write a day and a time, such as 2026-07-03 14:30."),
        "place": _("Write two numbers: latitude and longitude, such as 41.33 19.82."),
        "nowhere": _("This device does not say where it is. Write two numbers, or go on without."),
    }
