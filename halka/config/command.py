"""The `halka` command. Every answer is a sentence that says what to do; a fault never shows its insides."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from halka.analysis.analyse.options import analyse_options, effect_options, report_options
from halka.analysis.analyse.quiet import keep_warnings_from_users
from halka.config import copies
from halka.config.starting import Stop, ready
from halka.config.terminal import prepare_environment, say


def main(argv: Sequence[str] | None = None) -> int:
    if argv is None:  # the process is this command
        keep_warnings_from_users()
    wanted = _parser().parse_args(argv)
    wanted.chosen_home = wanted.home or os.environ.get("HALKA_HOME")
    wanted.home = Path(wanted.chosen_home or "~/.halka").expanduser()
    try:
        return int(wanted.do(wanted))
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    except Stop as stop:
        return _stopped(str(stop))
    except EOFError:
        return _stopped("This asks a question, and nobody is at the terminal to answer. Nothing was changed.")
    except OSError as problem:
        if problem.filename is None or problem.strerror is None:
            raise
        return _stopped(
            f"{problem.filename} cannot be used: {problem.strerror}. Name another, or free this one."
        )
    except Exception as problem:
        if not _is_of_the_store(problem):
            raise
        return _stopped(
            f"The store does not answer: {str(problem).strip()}. Is its server running, is its disk full, or does another"
            " command work in it?"
        )


def _is_of_the_store(problem: Exception) -> bool:
    """Whether the database refused; loads nothing of Django where a command needs none."""
    if "django.db" not in sys.modules:
        return False
    from django.db.utils import OperationalError

    return isinstance(problem, OperationalError)


def _stopped(why: str) -> int:
    sys.stderr.write(f"halka: {why}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="halka",
        description="Carries a child's case across the institutions that protect it, and shows where the ring is broken.",
        epilog="halka COMMAND --help explains one command.",
    )
    parser.add_argument(
        "--home",
        type=Path,
        help="folder of the installation: data/ and, beside it, keys/ (default: ~/.halka)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")

    def command(name: str, do: object, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(do=do)
        return sub

    demo = command("demo", _demo, "Make the invented province, once, and serve it. Nothing in it is real.")
    demo.add_argument(
        "--fresh", action="store_true", help="make it anew, in a folder that the demo itself made"
    )
    demo.add_argument("--build-only", action="store_true", help="make it, but do not serve it")
    demo.add_argument("--stories-only", action="store_true", help="only the twelve stories, in a few seconds")
    _address(demo)
    init = command(
        "init",
        _init,
        "Make an empty installation: keys, encrypted store, administrator, data-protection officer.",
    )
    _keeper(init, "", "the first administrator", "admin", "Administrator")
    _keeper(init, "officer-", "the data-protection officer", "officer", "Data-protection officer")
    _address(command("serve", _serve, "Serve the site, with its caretaker, on this machine."))
    analyse_options(
        command("analyse", _analyse, "Analyse any event log without a server, or write it in another form.")
    )
    effect_options(
        command(
            "effect", _effect, "Say whether a recommendation helped, from any event log without a server."
        )
    )
    report = command("report", _report, "Write the Current Situation Report of this installation.")
    report.add_argument("--out", type=Path, required=True, help="folder for the files")
    report.add_argument("--place", help="code of a place: only its units (default: all)")
    report_options(report, formats="html,pdf,docx,xlsx")
    rules = command("rules", _rules, "Write the rules of sharing as a protocol to be signed (DOCX).")
    rules.add_argument("--out", type=Path, required=True, help="the file, such as protocol.docx")
    rules.add_argument("--profile", default="ia", help="profile of the rules (ia, tr, al)")
    rules.add_argument("--language", default="en", help="language of the protocol: en, tr or sq")
    ledger = command("ledger", None, "Look after the ledger.").add_subparsers(required=True, metavar="DEED")
    mark = ledger.add_parser(
        "checkpoint", help="Print the newest signed checkpoint, for a partner institution to keep."
    )
    mark.set_defaults(do=_checkpoint)
    verify = ledger.add_parser("verify", help="Check every entry; name the first bad one.")
    verify.add_argument(
        "--outside", type=Path, help="a file with checkpoints that a partner institution kept"
    )
    verify.set_defaults(do=_verify)
    insight = command("insight", None, "Look after the numbers.").add_subparsers(
        required=True, metavar="DEED"
    )
    again = insight.add_parser("rebuild", help="Make the numbers of all pages again from the ledger.")
    again.set_defaults(do=_rebuild)
    copies.add_commands(command)
    command("upgrade", _upgrade, "Bring the tables of this installation up to date. Stop the site first.")
    command("doctor", _doctor, "Examine this installation; fails when something is not safe.")
    keys = command("keys", None, "Look after the keys.").add_subparsers(required=True, metavar="DEED")
    rotate = keys.add_parser("rotate", help="Wrap every child's key anew, and destroy the old wrapping key.")
    rotate.set_defaults(do=_rotate)
    destroy = keys.add_parser(
        "destroy", help="Propose to destroy one child's key; a second person confirms it on the site."
    )
    destroy.add_argument("case", help="case code, such as K7R-2M9")
    destroy.add_argument("--basis", required=True, help="legal basis, a short code such as court_order")
    destroy.add_argument("--yes", action="store_true", help="do not ask again")
    destroy.set_defaults(do=_destroy)
    copies.add_key_commands(keys)
    people = command("people", None, "Look after the people.").add_subparsers(required=True, metavar="DEED")
    add = people.add_parser("add", help="Let in one more administrator or data-protection officer.")
    add.add_argument("--role", choices=["administrator", "auditor"], required=True)
    _keeper(add, "", "this person", None, None)
    add.set_defaults(do=_add_keeper)
    forms = command("form", None, "Look after questionnaires.").add_subparsers(required=True, metavar="DEED")
    for name, words in (
        ("check", "Say what is wrong with a questionnaire, as JSON."),
        ("convert", "Write its XForm."),
    ):
        form = forms.add_parser(name, help=words, description=words)
        form.add_argument("file", type=Path, help="the workbook, .xlsx or .xls")
        form.add_argument(
            "--repair", action="append", default=[], metavar="NAME", help="do this repair first"
        )
        form.add_argument("--out", type=Path, help="the file to write (default: the terminal)")
        form.set_defaults(do=_form, deed=name)
    places = command("places", None, "Look after the places.").add_subparsers(required=True, metavar="DEED")
    read = places.add_parser(
        "import", help="Read places from a CSV file with HXL tags or with columns code, name, parent."
    )
    read.add_argument("file", type=Path)
    read.add_argument("--profile", default="ia", help="profile of these places (ia, tr, al)")
    read.set_defaults(do=_import_places)
    return parser


def _keeper(
    parser: argparse.ArgumentParser, before: str, who: str, username: str | None, name: str | None
) -> None:
    parser.add_argument(
        f"--{before}username",
        default=username,
        required=username is None,
        help=f"name with which {who} signs in",
    )
    parser.add_argument(f"--{before}name", default=name, required=name is None, help=f"full name of {who}")
    parser.add_argument(
        f"--{before}password-file", type=Path, help="read the password from this file instead of asking"
    )


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=_port, default=8000, help="1 to 65535 (default: 8000)")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port; it is a number from 1 to 65535")
    return int(text)


def _init(wanted: argparse.Namespace) -> int:
    from halka.config.first_day import Keeper, init

    if os.environ.get("HALKA_DEMO") == "1":
        raise Stop("HALKA_DEMO=1 is set: a real installation knows no demo mode. Take it away first.")
    first = Keeper("administrator", wanted.username, wanted.name, wanted.password_file)
    second = Keeper("auditor", wanted.officer_username, wanted.officer_name, wanted.officer_password_file)
    return init(wanted.home, first, second)


def _add_keeper(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.first_day import Keeper, add_keeper

    return add_keeper(Keeper(wanted.role, wanted.username, wanted.name, wanted.password_file))


def _demo(wanted: argparse.Namespace) -> int:
    from halka.config.demo_home import NotOurs, demo

    home = wanted.home if wanted.chosen_home else Path("demo-store")
    try:
        demo(home.absolute(), fresh=wanted.fresh, stories_only=wanted.stories_only)
    except NotOurs as problem:
        raise Stop(str(problem)) from problem
    if wanted.build_only:
        return 0
    at = f"http://{wanted.host}:{wanted.port}/"
    return _listen(wanted, f"\nOpen {at} and choose who to be. Stop with Ctrl+C.")


def _serve(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    return _listen(wanted, f"Halka is at http://{wanted.host}:{wanted.port}/. Stop with Ctrl+C.")


def _listen(wanted: argparse.Namespace, words: str) -> int:
    import socket

    from halka.config.serve import serve

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.host, wanted.port))
        except socket.gaierror as unknown:
            raise Stop(
                f"{wanted.host} is no address of this machine. Leave --host out to serve this machine only."
            ) from unknown
        except OSError as taken:
            raise Stop(
                f"{wanted.host}:{wanted.port} is taken or not allowed. Choose another with --port, e.g. --port 8001."
            ) from taken
    say(words)
    serve(host=wanted.host, port=wanted.port)
    return 0


def _analyse(wanted: argparse.Namespace) -> int:
    from halka.analysis.analyse.command import run_asked

    return run_asked(wanted)


def _effect(wanted: argparse.Namespace) -> int:
    from halka.analysis.effect.command import run

    return run(wanted)


def _report(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.reporting import write_report

    return write_report(wanted)


def _rules(wanted: argparse.Namespace) -> int:
    prepare_environment(wanted.home, demo=False)
    import django

    from halka.config.protocol import write_protocol

    django.setup()
    return write_protocol(wanted.out, code=wanted.profile, language=wanted.language)


def _form(wanted: argparse.Namespace) -> int:
    prepare_environment(wanted.home, demo=False)
    import django

    from halka.config import forms

    django.setup()
    return forms.run_asked(wanted)


def _verify(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.trust.alarms import keep_verdict
    from halka.trust.ledger import verify_command

    try:
        code = verify_command(wanted.outside, say=say)
    except UnicodeDecodeError as problem:
        raise Stop(
            f"{wanted.outside} is no text with checkpoints, as halka ledger checkpoint prints them."
        ) from problem
    keep_verdict(is_intact=code == 0)
    return code


def _checkpoint(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.keeping import print_checkpoint

    return print_checkpoint()


def _rebuild(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.keeping import rebuild_numbers

    return rebuild_numbers()


def _upgrade(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.installation import make_store
    from halka.insight.live import speeds
    from halka.trust import clock, ledger

    make_store()
    ledger.witness_what_is_there(clock.now())
    speeds.keep_if_new(clock.now())  # reads what the numbers do not know yet
    say("The tables are up to date. Next: halka doctor, then halka serve.")
    return 0


def _doctor(wanted: argparse.Namespace) -> int:
    ready(wanted.home, needs_store=False)
    from halka.config.jobs import JOBS
    from halka.trust.doctor import doctor_command

    return doctor_command(expected=JOBS)


def _rotate(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.keeping import rotate_keys

    return rotate_keys()


def _destroy(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.keeping import destroy_key

    return destroy_key(wanted.case, wanted.basis, sure=wanted.yes)


def _import_places(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.config.keeping import import_places

    return import_places(wanted.file, wanted.profile)


if __name__ == "__main__":
    sys.exit(main())
