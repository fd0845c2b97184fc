"""Names of people as they can be compared: without accents, order, script and small spellings.

The same name is written in many ways: with accents or without, family name first or last, and in
as many Latin spellings as there are tables for another script. What is done about it is bounded and
written out here, so that a person who looks at a match can see why it is one: letters lose their
marks (Unicode, normal form KD), Cyrillic and Greek letters become Latin ones, and some groups of
letters that spell one sound are read as one (`_SOUNDS`). Other scripts stay as they are, so that
they match themselves alone.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import permutations
from typing import Final

LONGEST_NAME: Final = 200
"""Characters of a name that are looked at."""
MOST_JOINED: Final = 3
"""Words of a name that are joined in every order, to be compared with a name without spaces."""

_LETTERS: Final = {
    **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"},
    **{"ı": "i", "ħ": "h", "ŋ": "n"},
    # Cyrillic, Russian and Ukrainian; what has a mark loses it before this.
    **dict(zip("абвгдезиклмнопрстуфъыьэіґ", "abvgdeziklmnoprstuf y eig", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"},
    **{"є": "ye", "ъ": "", "ь": ""},
    # Greek.
    **dict(zip("αβγδεζηικλμνξοπρσςτυωχ", "avgdeziiklmnxoprsstioh", strict=True)),
    **{"θ": "th", "φ": "f", "ψ": "ps"},
}
"""Letters that Unicode does not take apart, and those of two other scripts, as Latin ones."""

_SOUNDS: Final = (
    *(("tsch", "ch"), ("shch", "sh"), ("sch", "sh"), ("zh", "j"), ("kh", "h"), ("ph", "f")),
    *(
        ("ck", "k"),
        ("x", "ks"),
        ("ou", "u"),
        ("oe", "o"),
        ("ue", "u"),
        ("ae", "a"),
        ("yu", "iu"),
        ("ya", "ia"),
    ),
    *(("ye", "e"), ("ij", "i"), ("iy", "i"), ("w", "v"), ("y", "i"), ("j", "i")),
)
"""Spellings of one sound in Latin letters, longest first: all are read as the second."""

_TWICE: Final = re.compile(r"(.)\1+")
_NO_LETTER: Final = re.compile(r"[^\w]+|_")


def name_words(name: str) -> frozenset[str]:
    """The words of a name as they can be compared; their order is gone.

    Args:
        name: as written anywhere, in any case; what is longer than 200 characters is cut.

    Returns:
        Its words, none of them empty; none at all for a name without letters.
    """
    return frozenset(filter(None, map(_spoken, _parts(name))))


def whole_names(name: str) -> frozenset[str]:
    """A name as one word: what a listed name of one word is compared with.

    Names of some scripts are written without spaces on one paper and with them on another, family
    name first or last, so words are joined in every order.

    Args:
        name: as for `name_words`.

    Returns:
        Its one word, or its two or three joined; none for a name of more words or without letters.
    """
    parts = _parts(name)
    if len(parts) > MOST_JOINED:
        return frozenset()
    joined = ("".join(order) for order in permutations(parts))
    return frozenset(filter(None, map(_spoken, joined)))


def _parts(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name[:LONGEST_NAME].casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Two Greek letters that are one vowel.
    latin = "".join(_LETTERS.get(letter, letter) for letter in plain.replace("ου", "ou"))
    # An apostrophe stands inside a name, a hyphen between two.
    return list(filter(None, _NO_LETTER.split(re.sub(r"['’ʼ`]", "", latin))))


def names_fit(one: str, other: str) -> bool:
    """Whether two names can be one person's: all words of one are among those of the other.

    Args:
        one: such as the name on a document.
        other: such as the name of an account, which may leave middle names out.
    """
    first, second = name_words(one), name_words(other)
    return bool(first and second) and (first <= second or second <= first)


def _spoken(word: str) -> str:
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    return _TWICE.sub(r"\1", word)
