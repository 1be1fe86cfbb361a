"""The last sections of the page: what was read of the file, and how everything is counted.

What the readers of logs say of a file is English in every language; the page marks it so."""

from __future__ import annotations

from .findings import Findings
from .pieces import folded, section, table
from .words import Speech


def what_was_read(found: Findings, say: Speech) -> str:
    """What the reader took, guessed, assumed and left out."""
    _ = say.gettext
    log = found.log
    said = _columns(say)
    how = {True: _("guessed from its name"), False: _("given by the format or by you")}
    columns = "".join(
        f"<tr><th scope='row'>{said.get(ours, ours)}</th><td>{say.name(theirs)}</td>"
        f"<td>{how[ours in log.guessed]}</td></tr>"
        for ours, theirs in log.columns.items()
    )
    english = "" if say.language == "en" else ' lang="en"'
    body = "".join(f"<li{english}>{say.name(note)}</li>" for note in log.assumptions)
    body = f"<ul>{body}{''.join(f'<li>{note}</li>' for note in _notes(found, said, say))}</ul>"
    body += table(_("Which column was taken for what"), [_("Meaning"), _("In the file"), _("How")], columns)
    if log.left_out:
        rows = "".join(
            f"<tr{english}><th scope='row'>{say.name(row.place)}</th><td>{say.name(row.reason)}</td></tr>"
            for row in log.left_out
        )
        caption = _("Where they stand in the file, and why they were left out")
        first = _("Rows left out, the first %(n)s") % {"n": len(log.left_out)}
        body += folded(first, table(caption, [_("Where"), _("Why")], rows))
    return section("read", _("What was read"), say.name(found.name), body)


def _columns(say: Speech) -> dict[str, str]:
    """What the columns of the event table are called."""
    _ = say.gettext
    return {
        "case_id": _("case"),
        "type": _("activity"),
        "ts_us": _("time"),
        "actor": _("person"),
        "from_org": _("department"),
    }


def _notes(found: Findings, said: dict[str, str], say: Speech) -> list[str]:
    """What is missing in the file."""
    _ = say.gettext
    notes = []
    for row in found.rows("names"):
        what = said.get(row["column"], row["column"])
        if row["missing"]:
            words = {"n": say.number(row["missing"]), "every": say.number(found.events), "what": what}
            notes.append(_("%(n)s of %(every)s events name no %(what)s.") % words)
        if row["empty"]:
            told = say.ngettext(
                "In %(n)s event the %(what)s is an empty text. It counts as a name.",
                "In %(n)s events the %(what)s is an empty text. It counts as a name.",
                row["empty"],
            )
            notes.append(told % {"n": say.number(row["empty"]), "what": what})
    if found.log.left_out_count:
        notes.append(
            say.counted(
                "%(n)s row was left out, because they cannot be read.",
                "%(n)s rows were left out, because they cannot be read.",
                found.log.left_out_count,
            )
        )
    else:
        notes.append(_("Every row of the file was read; none was left out."))
    return notes


def how_counted(say: Speech) -> str:
    """The rules, short."""
    _ = say.gettext
    rules = (
        _(
            "A step is two events of a case that follow each other; its wait is the time between them. "
            "Where times are equal, the order in the file decides."
        ),
        _("Times are calendar time: nights and weekends count. A day is 24 hours. Dates are UTC."),
        _("“Half within” is the median, “nine of ten within” the 90th percentile; both are exact."),
        _("For hand-over, events without a name are taken out first and the rest paired."),
        _("Cases that had not ended when the log was made look shorter than they are."),
    )
    items = "".join(f"<li>{rule}</li>" for rule in rules)
    return section("rules", _("How this is counted"), "", f"<ul>{items}</ul>")
