"""Answers taken along: 10,000 submissions of 250 questions as each kind of file, from the encrypted store, in bounded memory.

    python -m benchmarks.answers [submissions]

Processor time, size, and the most memory beyond what the program held before the file was begun.
"""

from __future__ import annotations

import random
import resource
import sys
from time import process_time

from benchmarks.questionnaire import NOW, workbook
from benchmarks.store import fresh

QUESTIONS, GROUP = 250, 25


def submission(chance: random.Random, number: int) -> bytes:
    """Valid answers to all questions that are asked."""
    parts = []
    for start in range(0, QUESTIONS, GROUP):
        inside = [
            f"<q{n}>{_answer(chance, n)}</q{n}>" for n in range(start, start + GROUP) if chance.random() < 0.9
        ]
        parts.append(f"<g{start}>{''.join(inside)}</g{start}>")
    meta = f"<meta><instanceID>uuid:{number:012d}</instanceID></meta>"
    return f"<data id='large' version='1'>{''.join(parts)}{meta}</data>".encode()


def _answer(chance: random.Random, number: int) -> str:
    choices = ("yes", "no", "unsure")
    return (
        chance.choice(choices),
        "Words that somebody said: ğüş " * chance.randrange(1, 4),
        str(chance.randrange(100)),
        str(chance.randrange(100)),
        " ".join(chance.sample(choices, 2)),
    )[number % 5]


def peak() -> int:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(many: int) -> None:
    with fresh():
        from halka.directory.models import Person
        from halka.directory.refs import new_ref
        from halka.profiles import profile
        from halka.questionnaires import drafts
        from halka.questionnaires.answers.door import Reader
        from halka.questionnaires.answers.export import KINDS
        from halka.questionnaires.answers.taking import taking
        from halka.questionnaires.examine import examined
        from halka.questionnaires.models import Questionnaire, Submission, Version
        from halka.trust import beside, keys

        content = workbook(QUESTIONS)
        found = examined(content, "large.xlsx")
        assert found.ok
        person = Person.objects.create(username="bench", name="Bench")
        version = Version.objects.create(
            questionnaire=Questionnaire.objects.create(form_id="large"),
            name="1",
            title="Large",
            workbook=content,
            xform=found.xform.encode(),
            questions=found.questions,
            published_at=NOW,
        )
        chance = random.Random(7)
        key = keys.current().derive(keys.FILLED)
        for first in range(0, many, 500):
            rows = []
            for number in range(first, min(first + 500, many)):
                ref = new_ref()
                rows.append(
                    Submission(
                        ref=ref,
                        version=version,
                        instance_id=f"uuid:{number:012d}",
                        received_at=NOW,
                        received_from=person,
                        way="plain",
                        ct=beside.sealed(key, ("submission", version.ref, ref), submission(chance, number)),
                    )
                )
            Submission.objects.bulk_create(rows)
        by = Reader(("researcher",), profile("ia"))
        drafts.definition(version)
        for kind, what in KINDS.items():
            taken = taking(
                Submission.objects.all(),
                [version],
                by=by,
                renderer=f"answers_{kind}",
                reason="evaluate",
                language="English (en)",
                words="English (en)",
            )
            before, began, size = peak(), process_time(), 0
            for some in what.write(taken):
                size += len(some)
            print(
                f"{kind}: {many:,} submissions of {QUESTIONS} questions in {process_time() - began:.1f} s,"
                f" {size / 1e6:.1f} MB, {peak() - before} MB of memory more (of {peak()} MB)"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
