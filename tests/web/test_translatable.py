"""Every sentence that a person reads can be translated, and is."""

import ast
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from halka.config import messages
from halka.insight.live import wording
from tests.architecture import syntax
from tests.web.humantext import in_python, in_template

ENGLISH_ON_PURPOSE = {
    "pages/templates/pages/style.html": "for those who build pages",
    "pages/style_guide.py": "the same page's invented people",
}
TEMPLATES = sorted(messages.ROOT.glob("*/templates/**/*.html"))
SOURCES = sorted(
    path
    for path in messages.ROOT.rglob("*.py")
    if not {"migrations", "demo"} & {*path.relative_to(messages.ROOT).parts}
)


def name(path: Path) -> str:
    return path.relative_to(messages.ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_says_nothing_that_no_translator_sees(path: Path) -> None:
    if name(path) not in ENGLISH_ON_PURPOSE:
        assert in_template(path.read_text()) == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_python_says_nothing_that_no_translator_sees(path: Path) -> None:
    if name(path) not in ENGLISH_ON_PURPOSE:
        assert in_python(syntax(path)) == []


def test_no_sentence_hides_in_an_f_string() -> None:
    """Those who collect sentences do not look inside one: "Must not know" stood in English in a Turkish letter."""
    hidden = [name(path) for path in SOURCES if _in_f_strings(syntax(path))]
    assert hidden == []
    assert _in_f_strings(ast.parse("f\"{_('Must not know')}: {who}\""))


def _in_f_strings(module: ast.AST) -> list[str]:
    return [
        ast.unparse(call)
        for text in ast.walk(module)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "gettext", "ngettext", "pgettext"}
    ]


def test_every_exception_still_exists() -> None:
    assert all((messages.ROOT / path).exists() for path in ENGLISH_ON_PURPOSE)


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Nothing is late.</p>",
        '<svg aria-label="Three of five"></svg>',
        '<input type="submit" value="Send">',
        '<input placeholder="Name">',
        '{% section_head "Late" %}',
        '{% row title due="21 days late" %}x{% endrow %}',
        '{% table _("Caption") "Who" %}{% endtable %}',
        '{{ name|default:"no name yet" }}',
        "{% translate 'Said' %} and unsaid",
    ],
)
def test_it_finds_what_is_planted_in_a_template(planted: str) -> None:
    assert in_template(planted)


@pytest.mark.parametrize(
    "fine",
    [
        "<p>{% translate 'Nothing is late.' %} · {{ count }} Halka</p>",
        "<p>{% blocktranslate count n=n %}One thing{% plural %}{{ n }} things{% endblocktranslate %}</p>",
        '<svg class="meter" aria-label="{{ label }}"><path d="M10 20H30"/></svg>',
        '{% section_head _("Late") id="late" %}',
        '<script type="application/json">{"ids": {"add": "it"}}</script>',
    ],
)
def test_it_lets_pass_what_is_translated(fine: str) -> None:
    assert in_template(fine) == []


@pytest.mark.parametrize(
    "planted",
    [
        'forms.CharField(label="Who must not know?")',
        'models.CharField(help_text="Day and month" + more)',
        'forms.ChoiceField(choices=[("a", "Today")])',
        'class Meta:\n    verbose_name = "case"',
        'class Risk(models.TextChoices):\n    LOW = "low", "Low risk"',
        'messages.success(request, f"Sent to {unit}")',
        'raise Refused("Somebody answered before you.")',
        'raise Refused("%s answered" % name)',
        'raise Refused("{} answered".format(name))',
        'raise ValidationError("Write a name." if empty else "Too long.")',
    ],
)
def test_it_finds_what_is_planted_in_python(planted: str) -> None:
    assert in_python(ast.parse(planted))


@pytest.mark.parametrize(
    "fine",
    [
        'forms.CharField(label=_("Who must not know?"))',
        'class Risk(models.TextChoices):\n    LOW = "low", _("Low risk")',
        'raise Refused(_("%(who)s answered before you.") % {"who": name})',
        'logger.error("database is away")',
    ],
)
def test_it_lets_pass_what_gettext_holds(fine: str) -> None:
    assert in_python(ast.parse(fine)) == []


@pytest.fixture(scope="module")
def collected() -> Catalog:
    return messages.sentences()


@pytest.fixture
def said(collected: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """Everything the program says, collected once for all that ask."""
    monkeypatch.setattr(messages, "sentences", lambda root: collected)
    return collected


@pytest.mark.usefixtures("said")
def test_every_sentence_has_a_translation_in_every_language() -> None:
    assert messages.problems() == []


SPOILT = [
    ('msgid "Lock"\nmsgstr "Kilitle"', 'msgid "Lock"\nmsgstr ""', "empty: 'Lock'"),
    ('msgid "Waiting"\n', '#, fuzzy\nmsgid "Waiting"\n', "fuzzy: 'Waiting'"),
    ('msgid "Yes"\n', 'msgid "Yes, twice"\n', "missing: 'Yes'"),
    ('msgstr "%(n)s bekliyor"', 'msgstr "%(count)s bekliyor"', "other placeholders: '%(n)s waiting'"),
    ('msgstr[0] "%(n)s gün"', 'msgstr[0] "gün"', "other placeholders: ('%(n)s day'"),
]


@pytest.mark.usefixtures("said")
def test_it_finds_each_spoilt_translation(tmp_path: Path) -> None:
    shutil.copytree(messages.LOCALE / "tr", tmp_path / "tr")
    turkish = tmp_path / "tr" / "LC_MESSAGES" / "django.po"
    text = turkish.read_text()
    for before, after, _complaint in SPOILT:
        assert before in text
        text = text.replace(before, after, 1)
    turkish.write_text(text)
    found = messages.problems(locale=tmp_path)
    for _before, _after, complaint in SPOILT:
        assert any(line.startswith(f"tr: {complaint}") for line in found), complaint


@pytest.mark.usefixtures("said")
def test_extracting_again_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(messages.LOCALE, tmp_path / "locale")
    messages.extract(locale=tmp_path / "locale")
    for path in messages.catalogues():
        assert (tmp_path / "locale" / path.relative_to(messages.LOCALE)).read_text() == path.read_text()


def test_extracting_keeps_what_is_translated_and_adds_what_is_new(tmp_path: Path) -> None:
    shutil.copytree(messages.LOCALE, tmp_path / "locale")
    page = tmp_path / "room" / "templates" / "room" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        "{% load i18n %}{% translate 'Lock' %}{% translate '50% more' %}{% translate 'May' context 'm' %}"
    )
    messages.extract(root=tmp_path, locale=tmp_path / "locale")
    turkish = messages.read(tmp_path / "locale" / "tr" / "LC_MESSAGES" / "django.po")
    lock, more = turkish.get("Lock"), turkish.get("50%% more")
    assert lock is not None
    assert lock.string == "Kilitle"
    assert more is not None
    assert more.string == ""
    assert turkish.get("May", context="m") is not None
    assert turkish.get("Waiting") is None


def test_compiling_writes_what_django_reads(tmp_path: Path) -> None:
    shutil.copytree(messages.LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    messages.compile_all(locale=tmp_path / "locale")
    from gettext import GNUTranslations

    with (tmp_path / "locale" / "tr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        turkish = GNUTranslations(file)
    assert turkish.gettext("Lock") == "Kilitle"
    assert turkish.ngettext("%(n)s day", "%(n)s days", 3) == "%(n)s gün"


def test_sentences_that_wait_in_a_table_are_collected(said: Catalog) -> None:
    assert said.get("Child registered.") is not None


def test_each_catalogue_says_that_it_is_a_draft() -> None:
    assert all("A draft:" in messages.read(path).header_comment for path in messages.catalogues())


def test_a_share_is_written_as_the_language_writes_it() -> None:
    with translation.override("tr"):
        assert wording.percent(1, 4) == "%25"
    assert wording.percent(1, 4) == "25%"
