"""Brings the catalogs up to the sources: `python -m scripts.words`.

New texts come in without a translation, texts that are gone go, and what is translated stays.
`tests/gates/test_words.py` refuses a catalog that lacks anything.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from crowdfund import words
from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.sentence import Sentence

PACKAGE: Final = Path(words.__file__).parent
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "N_": None, "sentence": None, "plural": (1, 2)}
"""Calls whose first text is extracted, and those that have one for one thing and one for many."""
REGIMES_FOLDER: Final = "crowdfund/domain/regimes"
HEADER: Final = """\
# Texts of Crowdfund in {name}. Brought up to the sources by scripts/words.py.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
"""Without times, so that the file changes with its texts alone."""
WIDTH: Final = 100


def extracted() -> Catalog:
    """Every text of the sources that is to be translated, with the files that it is in; what the
    regimes are called and their rules say is read from the data themselves."""
    catalog = Catalog()
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, comments, context in found:
        where = [(f"crowdfund/{name}", 0)]
        catalog.add(message, None, where, auto_comments=comments, context=context)
    for pack in REGIMES.values():
        catalog.add(pack.name, None, [(REGIMES_FOLDER, 0)], context="regime")
    for rule in (rule for pack in REGIMES.values() for rule in pack.rules):
        said = (part for each in rule.editions for part in (each.summary, each.doubt) if part)
        for text in (rule.title, *said):
            template = text.template if isinstance(text, Sentence) else text
            catalog.add(template, None, [(REGIMES_FOLDER, 0)])
    return catalog


def kept(code: str) -> Catalog:
    """The catalog of a language as it is kept.

    Args:
        code: one of `words.OTHERS`.
    """
    path = words.catalog_path(code)
    if not path.is_file():
        return Catalog(locale=code)
    with path.open("rb") as source:
        return read_po(source, locale=code)


def update(code: str, template: Catalog) -> int:
    """Writes a language's catalog anew, with what is translated kept.

    Args:
        code: one of `words.OTHERS`.
        template: what `extracted` returned.

    Returns:
        how many texts have no translation.
    """
    before, after = kept(code), Catalog(locale=code, fuzzy=False)
    for message in sorted(template, key=lambda message: str(message.id)):
        if not message.id:
            continue
        known, where = before.get(message.id, message.context), _files(message.locations)
        after.add(message.id, known.string if known else None, where, context=message.context)
    path = words.catalog_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        plural = after.plural_forms
        target.write(HEADER.format(name=words.LANGUAGES[code], code=code, plural=plural).encode())
        write_po(target, after, width=WIDTH, include_lineno=False, omit_header=True)
    return sum(1 for message in after if message.id and not _is_translated(message.string))


def _files(locations: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(name, 0) for name in sorted({name for name, _line in locations})]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main() -> int:
    """Updates every catalog and says what is left to translate."""
    template = extracted()
    for code in words.OTHERS:
        left = update(code, template)
        print(f"{words.LANGUAGES[code]}: {len(template)} texts, {left} without a translation.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
