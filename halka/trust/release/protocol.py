"""The sharing protocol of a profile as blocks of a document: what the data say is written, what no data say is an empty
line to be filled by hand. Sections as the global template for child protection asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from halka.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Paragraph, Table
from halka.documents.blocks import Words as OfTheWriters
from halka.profiles import Profile
from halka.trust.release.words import Rows, Words

LINE = "_" * 58


def protocol(profile: Profile, language: str) -> Document:
    """The document in one language; the same profile gives the same document."""
    with translation.override(language):
        words = Words(profile, language)
        title = _("Information sharing protocol")
        version = _("Profile %(name)s, rules of version %(version)s") % {
            "name": profile.name,
            "version": profile.sharing.version,
        }
        sections = (
            _about(profile), _categories(words), _shared(words), _consent(profile, words), _access(words),
            _safety(profile), _signatures(), _annexes(words),
        )  # fmt: skip
        return Document(
            title=title,
            subtitle=version,
            language=language,
            direction="ltr",
            footer=f"{title}. {version}.",
            mark="",
            words=OfTheWriters.translated(_),
            blocks=(Heading(title, 1), *(block for section in sections for block in section)),
        )


def _by_hand(*labels: str) -> list[Block]:
    return [Paragraph(f"{label}: {LINE}") for label in labels]


def _table(key: str, caption: str, heads: Sequence[str], rows: Rows) -> Table:
    return Table(
        key=key,
        caption=caption,
        columns=tuple(Column(head) for head in heads),
        rows=tuple(tuple(Cell(text) for text in row) for row in rows),
        shown=len(rows),
    )


def _about(profile: Profile) -> list[Block]:
    confirmed = _("A lawyer of the country has confirmed the ages and the grounds.")
    proposed = _("Not confirmed: a proposal until a lawyer of the country has signed it.")
    return [
        Paragraph(confirmed if profile.sharing.agreement.is_confirmed else proposed, "lead"),
        Heading(_("Parties and focal points")),
        *_by_hand(_("Institution"), _("Focal point, telephone"), _("Institution"), _("Focal point, telephone")),
        Heading(_("Purpose, scope and legal basis")),
        Paragraph(
            _("What is shared about a child, with whom, for what, and on what ground. What is not named here is not shared.")
        ),
        *_by_hand(_("Place and period"), _("Laws"), _("Assessment of the impact on data protection")),
        Heading(_("Principles")),
        Bullets(
            (
                (_("Default: nothing."), _("What no rule names stays with the worker.")),
                (_("Need to know."), _("Only what the receiver needs for this purpose.")),
                (_("Do no harm."), _("Who must not know comes before every ground and every yes.")),
                (_("Decided again at each look."), _("A yes that ends closes what rested on it.")),
            )
        ),
    ]  # fmt: skip


def _categories(words: Words) -> list[Block]:
    protected = _("Protected from the start")
    return [
        Heading(_("Categories of data and their sensitivity")),
        _table("levels", _("Levels; * protected"), (_("Level"), _("Fields")), words.categories()),
        _table("protected", protected, (_("Field"), _("Since when"), _("In its place")), words.protected()),
    ]


def _shared(words: Words) -> list[Block]:
    heads = (_("Rule"), _("To whom"), _("What goes"), _("On what ground"), _("How"))
    return [
        Heading(_("What is shared, for each purpose")),
        _table("rules", _("The rules"), heads, words.rules()),
        *_by_hand(_("How long a receiver keeps it"), _("Form of what is sent outside the program")),
    ]


def _consent(profile: Profile, words: Words) -> list[Block]:
    agreement = profile.sharing.agreement
    heads = (
        _("Age"),
        _("The carer said"),
        _("Child: yes"),
        _("Child: no"),
        _("Child: not asked"),
        _("Child: not asked, for a reason"),
    )
    lasting = _(
        "A yes covers the services that it names, for %(days)s days unless it says otherwise."
        " It is recalled %(before)s days before."
    )
    reviewed = _(
        "Whoever goes ahead without a yes gives the ground, a reason and words."
        " The supervisor looks at it within %(hours)s hours."
    )
    return [
        Heading(_("Consent and assent, and exceptions")),
        Paragraph(lasting % {"days": agreement.lasts_days, "before": agreement.reminder_days}),
        Paragraph(_("A carer who may be a source of harm counts as not asked, and is never asked.")),
        _table("ages", _("Whose answer counts"), heads, words.ages()),
        Paragraph(reviewed % {"hours": agreement.review_hours}),
        _table("grounds", _("Without a yes"), (_("Ground"), _("When"), _("What goes"), _("Answer")), words.grounds()),
    ]  # fmt: skip


def _access(words: Words) -> list[Block]:
    heads = (_("Reader"), *(_("Level %(level)s") % {"level": level} for level in range(6)))
    return [
        Heading(_("Access inside the institution")),
        _table("access", _("Who opens what"), heads, words.access()),
    ]


def _safety(profile: Profile) -> list[Block]:
    hours = profile.break_glass_hours
    return [
        Heading(_("Security")),
        Paragraph(
            _(
                "What is said about a child is sealed under a key of that child."
                " Each look is entered in a record that nobody can change."
            )
        ),
        Paragraph(
            _("An opening in an emergency lasts %(hours)s hours, never shows what is protected, and is looked at afterwards.")
            % {"hours": hours}
        ),
        *_by_hand(_("Paper"), _("Telephones and laptops"), _("E-mail")),
        Heading(_("Published numbers")),
        Paragraph(_("Tables leave without their small counts.")),
        *_by_hand(_("Who approves a publication")),
        Heading(_("Requests of children and carers")),
        Paragraph(_(
            "Own data go in person, without third parties and without who sent the notice,"
            " never to a possible source of harm."
        )),
        *_by_hand(_("Who answers, within how many days")),
        Heading(_("When something was lost or seen")),
        *_by_hand(_("Who is told, within how many hours"), _("Authority")),
        Heading(_("Evacuation and destruction")),
        *_by_hand(_("Who decides"), _("Who destroys which key")),
        Heading(_("Disputes")),
        *_by_hand(_("Who decides"), _("Consequences of a breach")),
    ]  # fmt: skip


def _signatures() -> list[Block]:
    heads = (_("Name"), _("Post, institution"), _("Signature"), _("Date"))
    return [
        Heading(_("Review and signatures")),
        *_by_hand(_("Reviewed again on")),
        _table("signatures", _("Signatures"), heads, [("", "", "", "")] * 4),
    ]


def _annexes(words: Words) -> list[Block]:
    heads = (_("Name"), _("Media type"), _("Holds at most"))
    return [
        Heading(_("Annex: pages and files that show what is kept")),
        _table("renderers", _("Registered renderers"), heads, words.renderers()),
    ]
