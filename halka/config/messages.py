"""The translations: `python -m halka.config.messages extract|compile|check`. Needs Babel, not gettext.

`extract` collects every sentence from templates and Python into the catalogues and keeps what is translated;
`compile` writes the .mo files that the program reads; `check` says what is missing and ends with 1 if anything is.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "noop": None,
    "counted": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CONSTANT = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CHANGING_HEADERS = (
    "POT-Creation",
    "PO-Revision",
    "Generated-By",
    "Last-Translator",
    "Report-Msgid",
    "Project-Id",
)

Found = tuple[str, str, str]
"""Context, sentence, and its plural; "" where there is none."""


def from_template(source: str) -> Iterator[Found]:
    """What the translate and blocktranslate tags, and `_("...")` inside any tag, ask for."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        words = list(smart_split(token.contents))
        name = words[0] if token.token_type == TokenType.BLOCK else ""
        if name in ("translate", "trans"):
            yield from _of_translate(words)
        elif name in ("blocktranslate", "blocktrans"):
            yield _of_block(words, tokens)
        yield from (("", _doubled(_unquoted(literal)), "") for literal in CONSTANT.findall(token.contents))


def _of_translate(words: list[str]) -> Iterator[Found]:
    if words[1][0] in "\"'" and "noop" not in words:
        yield _context(words), _doubled(_unquoted(words[1])), ""


def _of_block(words: list[str], tokens: Iterator[Token]) -> Found:
    """Reads on to the end of the block."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("end"):
            break
        if token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append([])
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents.strip()})s")
        else:
            parts[-1].append(_doubled(token.contents))
    texts = ["".join(part) for part in parts]
    if "trimmed" in words:
        texts = [trim_whitespace(text) for text in texts]
    return _context(words), texts[0], texts[1] if len(texts) > 1 else ""


def _context(words: list[str]) -> str:
    return _unquoted(words[words.index("context") + 1]) if "context" in words else ""


def _unquoted(literal: str) -> str:
    quote = literal[0]
    return literal[1 : literal.rindex(quote)].replace(f"\\{quote}", quote).replace("\\\\", "\\")


def _doubled(text: str) -> str:
    """Django doubles percent signs of template text, so that they are no placeholders."""
    return text.replace("%", "%%")


def from_python(path: Path) -> Iterator[Found]:
    with path.open("rb") as source:
        for _line, words, _comments, context in extract_python("python", source, keywords=KEYWORDS):
            several = words if isinstance(words, tuple) else (words,)
            yield context or "", several[0], several[1] if len(several) > 1 else ""


def sentences(root: Path = ROOT) -> Catalog:
    """Everything the program says, with the files that say it."""
    catalog = Catalog(charset="utf-8")
    templates = sorted(path for kind in ("html", "txt") for path in root.glob(f"*/templates/**/*.{kind}"))
    for path in templates:
        _collect(catalog, from_template(path.read_text()), path.relative_to(root))
    for path in sorted(root.rglob("*.py")):
        _collect(catalog, from_python(path), path.relative_to(root))
    return catalog


def _collect(catalog: Catalog, found: Iterator[Found], path: Path) -> None:
    for context, single, plural in found:
        if single:
            words = (single, plural) if plural else single
            catalog.add(words, context=context or None, locations=[(path.as_posix(), 0)])


def catalogues(locale: Path = LOCALE) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def extract(root: Path = ROOT, locale: Path = LOCALE) -> None:
    """Merges what is said now into each catalogue: keeps translations, drops what nobody says any more."""
    said = sentences(root)
    for path in catalogues(locale):
        catalog = read(path)
        catalog.update(said, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, sort_output=True, include_lineno=False, width=110)
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(_changing())))


def _changing() -> tuple[str, ...]:
    return tuple(f'"{name}' for name in CHANGING_HEADERS)


def compile_all(locale: Path = LOCALE) -> None:
    for path in catalogues(locale):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def problems(root: Path = ROOT, locale: Path = LOCALE) -> list[str]:
    """What is said and not, or wrongly, translated: one line each."""
    said = sentences(root)
    return [line for path in catalogues(locale) for line in _problems_of(read(path), said)]


def _problems_of(catalog: Catalog, said: Catalog) -> Iterator[str]:
    for message in said:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        wrong = "missing" if known is None else _wrong(known)
        if wrong:
            yield f"{catalog.locale}: {wrong}: {message.id!r} ({message.locations[0][0]})"


def _wrong(message: Message) -> str:
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    answers = message.string if isinstance(message.string, tuple) else (message.string,)
    if not answers or not all(answers):
        return "empty"
    if message.fuzzy:
        return "fuzzy"
    wanted, at_least = _placeholders(originals[-1]), _placeholders(originals[0])
    if any(not at_least <= _placeholders(answer) <= wanted | at_least for answer in answers):
        return "other placeholders"
    return "" if _placeholders(answers[-1]) == wanted else "other placeholders"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def main(deed: str) -> int:
    if deed == "extract":
        extract()
    elif deed == "compile":
        compile_all()
    wrong = problems() if deed in ("extract", "check") else []
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong and deed == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "check"))
