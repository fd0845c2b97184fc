"""The language of whoever reads: English stands in the sources, others in catalogs beside them.

`_("An English sentence with a {name}")` gives it in the language of now, which is a context
variable: each request, each event of a page and each letter sets it, and what runs in a thread for
them takes it along. The texts of pages are fixed when pages are built, once for each language, so
there the language is that of the build (`CROWDFUND_LANGUAGE`). How to write and translate texts:
docs/languages.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar, cast

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from crowdfund.domain.language import Language
from crowdfund.domain.sentence import Sentence
from crowdfund.domain.told import Later

K = TypeVar("K")
V = TypeVar("V")

ENGLISH: Final = Language.ENGLISH.value
CHINESE: Final = Language.CHINESE.value

LANGUAGES: Final = {ENGLISH: "English", CHINESE: "简体中文"}
"""Every language that is spoken here, by its code, and its name in itself."""

OTHERS: Final = tuple(code for code in LANGUAGES if code != ENGLISH)
"""Languages that have a catalog."""

BUILD_VARIABLE: Final = "CROWDFUND_LANGUAGE"
"""In the environment of a program that builds pages: the language that they are built in."""

COOKIE: Final = "language"
"""What a browser was told to read in."""

CATALOGS: Final = Path(__file__).parent / "locales"

_LOCALES: Final = {ENGLISH: "en_US", CHINESE: "zh_Hans_CN"}
"""How numbers, dates and names of countries are written in each."""


def known(code: object, otherwise: str = ENGLISH) -> str:
    """The code of a language that is spoken here.

    Args:
        code: of any type and from anywhere.
        otherwise: what is returned when it is none.
    """
    return code if isinstance(code, str) and code in LANGUAGES else otherwise


_language: ContextVar[str] = ContextVar("language", default=known(os.environ.get(BUILD_VARIABLE)))


def language() -> str:
    """The code of the language of now."""
    return _language.get()


def speak(code: str) -> None:
    """Makes it the language of what this task does from now on.

    Args:
        code: one of `LANGUAGES`; anything else is English.
    """
    _language.set(known(code))


@contextmanager
def language_in_use(code: str) -> Iterator[None]:
    """Makes it the language of what is done inside.

    Args:
        code: one of `LANGUAGES`; anything else is English.
    """
    token = _language.set(known(code))
    try:
        yield
    finally:
        _language.reset(token)


def locale() -> Locale:
    """How numbers, dates and names are written in the language of now."""
    return _locale(language())


def html_language(code: str = "") -> str:
    """The language as HTML names it (BCP 47): en, zh-Hans.

    Args:
        code: one of `LANGUAGES`; empty for that of now.
    """
    return (code or language()).replace("_", "-")


def _(message: str) -> str:
    """The message in the language of now; itself where there is no other.

    Args:
        message: a constant English text: what is extracted from the sources is what it is found by.
    """
    catalog = _catalog(language())
    return message if catalog is None or not message else str(catalog.gettext(message))


def pgettext(context: str, message: str) -> str:
    """A message that means different things in different places, in the language of now.

    Args:
        context: a constant that tells the places apart; for translators.
        message: the constant English text.
    """
    catalog = _catalog(language())
    return message if catalog is None else str(catalog.pgettext(context, message))


def said(text: str) -> str:
    """A sentence, or a constant that is in the catalogs, in the language of now.

    Args:
        text: what a refusal or a notice says; what is in no catalog is returned as it is.
    """
    if not isinstance(text, (Sentence, Later)):
        return _(text)
    if language() == ENGLISH:
        return str(text)
    if isinstance(text, Later):
        return text.make()
    values = {
        name: spoken(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return _(text.template).format(**values) if values else _(text.template)


def spoken(text: str) -> str:
    """A sentence in the language of now; any other text is somebody's own, and stays as it is.

    Args:
        text: what a notice says.
    """
    return said(text) if isinstance(text, (Sentence, Later)) else text


def ngettext(one: str, many: str, number: int) -> str:
    """One of two messages, by the number of things that it is about, in the language of now.

    Args:
        one: the constant English text for one thing.
        many: the constant English text for any other number of them.
        number: how many.
    """
    catalog = _catalog(language())
    if catalog is None:
        return one if number == 1 else many
    return str(catalog.ngettext(one, many, number))


def N_(message: str) -> str:  # noqa: N802 - the name that gettext gives it
    """Marks a constant for the catalogs; whoever shows it asks `_` for it then.

    For tables that stand in modules: they are made once, and read in every language.
    """
    return message


class Spoken(Mapping[K, V]):
    """A table of marked texts that says them in the language of now each time it is read.

    Values are texts, or tuples of which each text that is in the catalogs is said.

    Args:
        marked: values with their texts in `N_`.
    """

    def __init__(self, marked: Mapping[K, V]) -> None:
        self._marked = marked

    def __getitem__(self, key: K) -> V:
        return cast("V", _said(self._marked[key]))

    def __iter__(self) -> Iterator[K]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)


def _said(value: object) -> object:
    # Members of enumerations are texts too, and are no words.
    if type(value) is str:
        return _(value)
    return tuple(_said(part) for part in value) if type(value) is tuple else value


def plural(one: str, many: str) -> tuple[str, str]:
    """Marks a pair of constants for the catalogs; whoever shows one asks `ngettext` for it then."""
    return one, many


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES[code])


@lru_cache
def _catalog(code: str) -> Translations | None:
    """The catalog of a language, read once; English has none."""
    if code == ENGLISH:
        return None
    compiled = BytesIO()
    with catalog_path(code).open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def catalog_path(code: str) -> Path:
    """Where the catalog of a language is kept.

    Args:
        code: one of `OTHERS`.
    """
    return CATALOGS / code / "LC_MESSAGES" / "messages.po"


def build_folder(web_folder: Path, code: str) -> Path:
    """Where the pages built in a language are kept; the English ones stay where they are built.

    Args:
        web_folder: where the framework builds.
        code: one of `OTHERS`.
    """
    return web_folder / "languages" / code
