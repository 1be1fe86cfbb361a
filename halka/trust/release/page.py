"""The rules in words, as a page: made from the profile, so that it cannot say anything else.

python -m halka.trust.release.page > docs/sharing.md
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from django.utils import translation

from halka.profiles import profile
from halka.trust.release.words import Rows, Words

HEAD = """# Who receives what

Made from the inter-agency profile (`halka/profiles/ia/`) by `python -m halka.trust.release.page`. A profile of a country may
differ. It is a proposal that a lawyer of the country confirms; a command writes it as a protocol to be signed:

    halka rules --out protocol.docx

`release(field, recipient=..., purpose=..., renderer=..., at=..., facts=..., profile=...)` in `halka/trust/release/` decides
about one field. Its questions stand in the order of harm: is the page registered; is the reader in conflict, excluded, or a
possible source of harm; is the field protected; must somebody not know. Only then does a level or a rule open it, on a
ground or a yes. What nothing names, stays.
"""


def page() -> str:
    """The page, in Markdown, in English."""
    with translation.override("en"):
        words = Words(profile("ia"), "en")
        parts = [
            HEAD,
            *_part("Levels", ("level", "fields (* protected)"), words.categories()),
            *_part("Protected from the start", ("field", "since when", "in its place"), words.protected()),
            *_part("Inside the institution", ("reader", *(f"level {n}" for n in range(6))), words.access()),
            "Level 5 and protected fields open to a supervisor only if he or she is named for the case.\n",
            *_part("The 27 rules", ("rule", "to whom", "what goes", "on what ground", "how"), words.rules()),
            "Rule 0 is for the services that no rule names. A rule whose room is not built yet answers all the same.\n",
            *_part(
                "Whose answer counts",
                (
                    "age",
                    "the carer said",
                    "child: yes",
                    "child: no",
                    "child: not asked",
                    "not asked, for a reason",
                ),
                words.ages(),
            ),
            *_part("Without a yes", ("ground", "when", "what goes", "answer"), words.grounds()),
            *_part("Renderers", ("name", "media type", "holds at most"), words.renderers()),
        ]
        return "\n".join(parts)


def _part(title: str, heads: Sequence[str], rows: Rows) -> list[str]:
    return [f"## {title}\n", _line(heads), _line(["---"] * len(heads)), *map(_line, rows), ""]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    django.setup()
    sys.stdout.write(page())
