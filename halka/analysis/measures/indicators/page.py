"""The 25 indicators as a page, made from their docstrings, so that it cannot say anything else.

python -m halka.analysis.measures.indicators.page > docs/indicators.md
"""

from __future__ import annotations

import inspect
import sys

from . import DECLARED
from .figures import FEWEST, Good
from .register import Declared

HEAD = f"""# The 25 indicators

Made from the docstrings in `halka/analysis/measures/indicators` by `python -m halka.analysis.measures.indicators.page`.

    from halka.analysis import measures

    found = measures.indicators.indicators(events, cutoff_us, words="ledger")

Each has a value, k of n, a 95 % interval (Wilson for shares; ranks or Kaplan-Meier for medians), a P90 where it is a time,
second figures (`more`) and the same figures by place (`by`). **Not recorded** (n = 0, no value) is an answer: an act that an
indicator needs never occurs in the log, which is not the same as 0 %; `asked` stands for the kinds of thread that the
vocabulary counts as requests. **Not reached** (infinity) is one too: so many have never answered. The words of a log are
translated by a vocabulary, see [How Halka measures](insight.md).

What is good: L law, S published service standard, P proposal of ours that awaits own data and is no norm. Met or missed
needs the whole interval on one side; under n = {FEWEST} nothing is judged. Where the simulated province has a reference
value, the tests hold the indicator to it; C1.9, C2.9 and C2.10 are not simulated.
"""
PARTS = {"1": "Communication", "2": "Coordination", "3": "Cooperation"}


def page() -> str:
    """The text of docs/indicators.md."""
    said = [HEAD]
    for part, title in PARTS.items():
        said.append(f"## {title}\n")
        said += [_told(one) for code, one in DECLARED.items() if code.startswith(f"C{part}.")]
    return "\n".join(said)


def _told(one: Declared) -> str:
    doc = inspect.getdoc(one.formula) or ""
    title, _, body = doc.partition(".\n")
    needs = ", ".join(f"`{act}`" for act in one.needs) or "what its list names"
    good = _good(one.good) if isinstance(one.good, Good) else "as its text says (P)"
    body = body.strip().replace("\nSource:", "\n\nSource:")
    facts = f"Unit: {one.unit}. Good: {good}. Needs: {needs}. Name: `{one.name}`."
    return f"### {one.code} {title}\n\n{body}\n\n{facts}\n"


def _good(good: Good) -> str:
    if good.value is None:
        return f"no norm, the trend is watched ({good.basis})"
    of = "" if good.of == "value" else f", of {good.of}"
    return f"{good.direction} {good.value:g}{of} ({good.basis})"


if __name__ == "__main__":
    sys.stdout.write(page())
