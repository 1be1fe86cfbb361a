"""From a report to its document: titles, the words of the renderers, and all blocks in their order."""

from __future__ import annotations

from halka.documents.blocks import Document, Heading, Words

from .chapters import body
from .first_page import first_page
from .protected import Report
from .voice import Voice


def document(report: Report, voice: Voice) -> Document:
    """The report in one language, without a format."""
    _ = voice.gettext
    facts = report.facts
    title = _("Current Situation Report")
    subtitle = _("%(source)s, %(since)s to %(until)s") % {
        "source": facts.source,
        "since": voice.since(facts.period),
        "until": voice.until(facts.period),
    }
    blocks = [Heading(title, 1), *first_page(report, voice), *body(report, voice)]
    return Document(
        title=title,
        subtitle=subtitle,
        language=voice.language,
        direction=voice.direction,
        footer=_("Made by Halka from the record of work. Known up to %(day)s.")
        % {"day": voice.until(facts.period)},
        mark=_("Internal: exact counts. Not to leave the institution.") if report.is_internal else "",
        words=Words.translated(voice.gettext),
        blocks=tuple(blocks),
    )
