"""What people type into a search, as words that can be compared: without accents, case or
punctuation, and with an eye for small mistakes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

MOST_WORDS = 8
"""Further words of a search are left out."""

LONGEST_WORD = 40
"""Letters of a word; further ones are left out."""

SHORTEST_BEGINNING = 2
"""Letters of a word before others are found by beginning with it: one letter begins too many."""

SHORTEST_MENDED = 3
"""Letters of a word before a mistake is looked for in it."""

SHORTEST_CHANGED = 5
"""Letters of a word before one of them may be another letter: shorter words have too many
neighbours, and few of those are meant."""

MOST_ALTERNATIVES = 3
"""Words that one misspelt word may stand for."""

STOP_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its"),
        *("my", "of", "on", "or", "our", "that", "the", "their", "this", "to", "we", "with"),
        *("aren", "couldn", "didn", "doesn", "don", "hadn", "hasn", "isn", "shouldn", "wasn"),
        *("weren", "wouldn"),
    }
)
"""Words that say nothing about what is looked for, as long as there are others; the last of them
are left of "aren't" and its like."""

_ACCENT = re.compile(r"[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {
        **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d"},
        **{"þ": "t", "ς": "σ"},
    }
)
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = "'\u2019\u2018\u02bc`\u00b4\uff07"
_ENDING = re.compile(rf"(?<=[^\W_])[{_APOSTROPHES}](?:s|t|d|m|re|ve|ll)(?![^\W_])", re.IGNORECASE)
_HYPHEN = re.compile("(?<=[^\\W_])[-\u2010\u2011](?=[^\\W_])")


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is looked for, with all that it may stand for."""

    words: tuple[str, ...]
    """Folded; any of them is enough."""
    is_beginning: bool = False
    """Whether longer words that begin so are meant too."""
    marks: tuple[str, ...] = ()
    """Sectors and countries that are called so, as `sector_mark` and `country_mark` write them."""


def folded(text: str) -> str:
    """Small letters without accents: "Café Łódź" becomes "cafe lodz".

    By Unicode's compatibility decomposition (UAX 15, NFKD) without its combining marks, and the
    letters that have no decomposition. Beside the database's function `folded`, which does the
    same to what is stored.
    """
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return bare.lower().translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """The first few words of a search, folded, each once, without those that say nothing unless
    there are no others. What an English apostrophe hangs on to a word is left out ("piano's",
    "don't"): the documents have the word before it by itself."""
    written = folded(_ENDING.sub(" ", text))
    every = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(written))
    telling = [word for word in every if word not in STOP_WORDS]
    return (telling or list(every))[:MOST_WORDS]


def ends_whole(text: str) -> bool:
    """Whether the last word is complete, because something hangs on to it by an apostrophe."""
    endings = list(_ENDING.finditer(text))
    return bool(endings) and _WORD.search(text, endings[-1].end()) is None


def hyphens_closed(text: str) -> str:
    """The text with hyphenated words written as one: "re-fill" becomes "refill"."""
    return _HYPHEN.sub("", text)


def hyphenated(text: str) -> list[str]:
    """The words of a text that have a hyphen inside, as they are written."""
    return [word for word in text.split() if _HYPHEN.search(word)]


def terms_of(
    words: Collection[str], marks_by_name: dict[str, tuple[str, ...]], *, is_growing: bool = True
) -> list[Term]:
    """Words as they are looked for: the last one may still be growing.

    Args:
        words: from `words_of`.
        marks_by_name: for each folded word in the name of a sector or country, its marks.
        is_growing: whether the last word may be the beginning of another.
    """
    ordered = list(words)
    last = len(ordered) - 1 if is_growing else len(ordered)
    return [
        Term(
            (word,),
            is_beginning=place == last and len(word) >= SHORTEST_BEGINNING,
            marks=_marks(word, marks_by_name, is_growing=place == last),
        )
        for place, word in enumerate(ordered)
    ]


def sector_mark(sector: str) -> str:
    """A sector as a word of a campaign's document that nobody types."""
    return f"xxsector{sector}"


def country_mark(country: str) -> str:
    """An ISO 3166 country as a word of a campaign's document that nobody types."""
    return f"xxcountry{country.lower()}"


def variants(word: str) -> list[str]:
    """A word and what is left of it without any one of its letters, in order.

    Two words that share a variant differ by one letter that is missing, too many, another, or in
    its neighbour's place, or by little more: the symmetric deletion of W. Garbe (2012), by one.
    """
    return sorted({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})


def nearest(word: str, known: Collection[str]) -> tuple[str, ...]:
    """The known words that a misspelt one most likely means, the likeliest first; none when all
    are too far away. A short one begins as it is written and has the same letters, but for one
    too many or too few."""
    allowed = 1 if len(word) < 2 * SHORTEST_MENDED else 2
    likely = [other for other in known if _is_likely(word, other)]
    found = sorted((distance(word, other), other) for other in likely)
    near = [(steps, other) for steps, other in found if steps <= allowed]
    return tuple(other for steps, other in near if steps == near[0][0])[:MOST_ALTERNATIVES]


def distance(one: str, other: str) -> int:
    """Letters to add, take away, change or swap with their neighbour to make one word the other:
    the optimal string alignment distance (Damerau 1964, Levenshtein 1966)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for place, against in enumerate(other, 1):
            step = min(above[place] + 1, line[-1] + 1, above[place - 1] + (letter != against))
            if row > 1 and place > 1 and letter == other[place - 2] and one[row - 2] == against:
                step = min(step, before[place - 2] + 1)
            line.append(step)
        before, above = above, line
    return above[-1]


def _is_likely(word: str, other: str) -> bool:
    if len(word) >= SHORTEST_CHANGED:
        return True
    has_its_letters = len(word) != len(other) or sorted(word) == sorted(other)
    return word[:1] == other[:1] and has_its_letters


def _marks(
    word: str, marks_by_name: dict[str, tuple[str, ...]], *, is_growing: bool
) -> tuple[str, ...]:
    if _CHINESE.search(word):
        # No space says where a word of a name begins or ends, so it may stand anywhere in it.
        if word in marks_by_name or len(word) < SHORTEST_BEGINNING:
            return marks_by_name.get(word, ())
        return _together(marks for name, marks in marks_by_name.items() if word in name)
    if is_growing and len(word) > SHORTEST_MENDED:
        return _together(marks for name, marks in marks_by_name.items() if name.startswith(word))
    return marks_by_name.get(word, ())


def _together(marks: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({mark for those in marks for mark in those}))
