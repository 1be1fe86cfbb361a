"""A large questionnaire: converted and checked, filled page after page on the server, checked when it arrives.

    python -m benchmarks.questionnaire [runs]

Processor time, best and median. Goals: 2,000 questions in four languages converted and checked in 2.5 s (with the workbook
read); a plain page of them in 150 ms; a submission of 250 questions checked in 10 ms.
"""

from __future__ import annotations

import io
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import process_time

LANGUAGES = ("English (en)", "Türkçe (tr)", "Shqip (sq)", "العربية (ar)")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TO_A_GROUP = 25


def workbook(questions: int) -> bytes:
    """Groups of 25 questions: choices, numbers with a condition, texts that are asked only at times, calculations."""
    from openpyxl import Workbook

    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    columns = ["type", "name", "relevant", "constraint", "calculation", "required", "appearance"]
    survey.append([*columns, *(f"label::{language}" for language in LANGUAGES)])
    for number in range(questions):
        if number % TO_A_GROUP == 0:
            labels = [f"Part {number // TO_A_GROUP}, {language}" for language in LANGUAGES]
            survey.append(["begin_group", f"g{number}", "", "", "", "", "field-list", *labels])
        survey.append(_row(number))
        if number % TO_A_GROUP == TO_A_GROUP - 1 or number == questions - 1:
            survey.append(["end_group"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", *(f"label::{language}" for language in LANGUAGES)])
    for name in ("yes", "no", "unsure"):
        choices.append(["answers", name, *(f"{name}, {language}" for language in LANGUAGES)])
    settings = book.create_sheet("settings")
    settings.append(["form_id", "version", "default_language"])
    settings.append(["large", "1", LANGUAGES[0]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(number: int) -> list[str]:
    labels = [f"Question {number} of this questionnaire, asked in {language}?" for language in LANGUAGES]
    before = f"q{number - 1}"
    kinds = [
        ["select_one answers", f"q{number}", "", "", "", "", ""],
        ["text", f"q{number}", f"${{{before}}} = 'yes'", "", "", "yes", ""],
        ["integer", f"q{number}", "", ". >= 0 and . <= 100", "", "", ""],
        ["calculate", f"q{number}", "", "", f"coalesce(${{{before}}}, 0) + 1", "", ""],
        ["select_multiple answers", f"q{number}", "", "", "", "", ""],
    ]
    return [*kinds[number % 5], *labels]


def took(what: str, work: Callable[[], object], runs: int, goal: str) -> None:
    times = []
    for _run in range(runs):
        began = process_time()
        work()
        times.append(1000 * (process_time() - began))
    print(
        f"{what}: best {min(times):.1f} ms, median {statistics.median(times):.1f} ms of {runs} (goal {goal})"
    )


def main(runs: int) -> None:
    from django.conf import settings

    settings.configure(
        USE_TZ=True,
        INSTALLED_APPS=["halka.pages"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "DIRS": ["halka/questionnaires/templates"],
                "OPTIONS": {
                    "builtins": [
                        "halka.pages.templatetags.halka",
                        "django.templatetags.i18n",
                        "django.templatetags.static",
                    ]
                },
            }
        ],
    )
    import django

    django.setup()
    from halka.questionnaires.examine import examined
    from halka.questionnaires.filling.definition import definition_of
    from halka.questionnaires.filling.receipt import check
    from halka.questionnaires.filling.state import State
    from halka.questionnaires.filling.submission import written

    large = workbook(2_000)
    took(
        "2,000 questions, read, converted, checked", lambda: examined(large, "a.xlsx"), min(runs, 5), "2.5 s"
    )
    for questions in (250, 2_000):
        found = examined(workbook(questions), "a.xlsx")
        assert found.ok, found.problems[:3]
        took(f"{questions} questions compiled", partial(definition_of, found.xform), min(runs, 5), "none")
        form = definition_of(found.xform)
        state = State(form, NOW)
        state.begin()
        for node in state.all_nodes():
            if node.path.endswith(("0", "5")):
                state.enter(node, "yes")
        state.settle()
        page(form, state, questions, runs)
        raw = written(state)
        goal = "10 ms" if questions == 250 else "none"
        took(f"{questions} questions checked on arrival", partial(check, form, raw, NOW), runs, goal)


def page(form: object, state: object, questions: int, runs: int) -> None:
    """What one page costs: answers taken up, one page entered and settled, what is wrong, the same page written."""
    from django.template.loader import render_to_string

    from halka.questionnaires.filling.definition import Definition
    from halka.questionnaires.filling.kept import kept, taken_up
    from halka.questionnaires.filling.state import State
    from halka.questionnaires.plain import turning
    from halka.questionnaires.plain.fields import Asked, form_of
    from halka.questionnaires.plain.pages import pages_of, places
    from halka.questionnaires.plain.review import outline

    assert isinstance(form, Definition)
    assert isinstance(state, State)
    words = kept(state)
    pages = pages_of(form)
    here = pages[3]
    shown = turning.questions_on(places(state, here))
    sent = {turning.SHOWN: [" ".join(shown)], shown[0]: ["no"], shown[2]: ["12"]}

    def once() -> str:
        half = taken_up(form, words, NOW)
        turning.take(half, here, sent, NOW)
        kept(half)
        wrong = turning.wrong_on(half, here)
        outline(half, pages)
        _form, lines = form_of(half, places(half, here), Asked(wrong))
        return render_to_string("questionnaires/lines.html", {"lines": lines})

    took(f"{questions} questions, one plain page of {len(shown)}", once, runs, "150 ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
