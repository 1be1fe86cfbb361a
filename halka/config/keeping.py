"""Deeds of the operator at the terminal: keys and places."""

from __future__ import annotations

import sys
from pathlib import Path

from halka.config.terminal import say
from halka.trust import clock
from halka.trust.actor import OPERATOR


def print_checkpoint() -> int:
    from halka.trust import ledger

    checkpoint = ledger.checkpoint(clock.now())
    if checkpoint is None:
        sys.stderr.write("halka: the ledger is empty; there is nothing to sign.\n")
        return 2
    say(ledger.checkpoint_text(checkpoint))
    return 0


def rebuild_numbers() -> int:
    from halka.insight.live import speeds
    from halka.insight.precomputed import reader

    at = clock.now()
    reading = reader.rebuild(at)
    speeds.keep(at)
    say(f"The numbers were made again from the first {reading.seq} entries of the ledger.")
    return 0


def rotate_keys() -> int:
    from halka.trust.rotation import rotate_keys as rotate

    epoch, number = rotate(by=OPERATOR, at=clock.now())
    say(f"Done: the keys of {number} children are wrapped with key {epoch}; the old key is destroyed.")
    return 0


def destroy_key(code: str, basis: str, *, sure: bool) -> int:
    """Asks once more, because nothing brings it back; a second person confirms it on the site."""
    from halka.casework.access.actions.erasure import propose_erasure
    from halka.trust.action import Refused

    if not sure:
        say(f"Everything sealed about the child of case {code} is to become unreadable, for ever.")
        if input("Write the case code again to go on: ").strip().upper() != code.strip().upper():
            say("Nothing was destroyed.")
            return 1
    try:
        propose_erasure(by=OPERATOR, code=code, basis=basis, at=clock.now())
    except Refused as refusal:
        sys.stderr.write(f"halka: {refusal}\n")
        return 2
    say(
        "Proposed. Nothing is erased before another administrator or the data-protection officer confirms it,"
    )
    say(
        "on the page Erasures. Then give the new list to whoever keeps it: halka erasures --out halka-erasures.json"
    )
    say("Copies that hold the key are destroyed here within 35 days; those you took elsewhere, by hand.")
    return 0


def import_places(file: Path, profile: str) -> int:
    from halka.directory.actions import import_places as keep_places
    from halka.directory.places import UnreadablePlaces, read_file
    from halka.trust.action import Refused

    try:
        rows, outcome = read_file(file)
        keep_places(by=OPERATOR, at=clock.now(), rows=rows, profile=profile, outcome=outcome)
    except (UnreadablePlaces, Refused) as problem:
        sys.stderr.write(f"halka: {problem}\n")
        return 2
    say(f"{outcome.new} places are new, {outcome.changed} changed, {outcome.same} were there already.")
    for row in outcome.left_out:
        say(f"  line {row.line} left out: {row.why}")
    return 0
