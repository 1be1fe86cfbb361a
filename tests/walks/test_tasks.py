"""The table of tasks tells the truth: what is possible is walked, and the page says what the table says."""

import re
from pathlib import Path

from tests.walks.tasks import TASKS, WHO, page

HERE = Path(__file__).parent


def test_what_is_possible_is_walked_and_nothing_else_is_called_so() -> None:
    walked = set()
    for file in HERE.glob("test_*.py"):
        walked |= {
            f"P{a}.{b}" for a, b in re.findall(r"^def test_p(\d+)_(\d)_", file.read_text(), re.MULTILINE)
        }
    possible = {task.code for task in TASKS if task.state == "possible"}
    assert possible <= walked
    assert walked - possible <= {task.code for task in TASKS if task.state == "partly"}


def test_each_person_has_five_tasks_and_what_is_missing_is_said() -> None:
    assert [task.code for task in TASKS] == [f"{who}.{n}" for who in WHO for n in range(1, 6)]
    assert [task.code for task in TASKS if (task.state == "possible") == bool(task.why)] == []


def test_the_page_stands_as_made() -> None:
    assert (HERE.parents[1] / "docs" / "tasks.md").read_text() == page(), (
        "python -m tests.walks.tasks > docs/tasks.md"
    )
