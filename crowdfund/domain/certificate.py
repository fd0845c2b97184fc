"""Codes of share certificates: what is printed on paper, typed by hand and looked up.

A code is random and not derived from a secret: a paper may be checked decades after it was printed,
when every key of that day has been changed. Fifteen characters say one of 31^15 codes (74 bits), so
that nobody finds one by trying; the sixteenth checks the others.
"""

from __future__ import annotations

import secrets
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I or L, which look like each other. There are 31, a prime: see `code_of`."""

BASE: Final = len(ALPHABET)
PAYLOAD_CHARS: Final = 15
CODE_CHARS: Final = PAYLOAD_CHARS + 1
GROUP_CHARS: Final = 4
CODES: Final = BASE**PAYLOAD_CHARS
"""How many codes there are."""

LONGEST_TYPED: Final = 64
FIELD: Final = "code"
SEPARATORS: Final = " -–\u00a0\u2010\u2011"
"""What people and word processors put between groups."""

NOT_A_CODE: Final = sentence(
    "This is no code of a certificate: a code has {chars} letters and digits."
)
STRANGE: Final = sentence("A code never contains “{char}”. Look at the paper again.")
MISTYPED: Final = sentence("One of these characters is not as printed. Look at the paper again.")


def code_of(number: int) -> str:
    """The code that says a number.

    The last character makes the sum of (place from 1 × value) a multiple of 31. The number of
    letters is a prime larger than the number of places, so one wrong character, and any two that
    are swapped, change the sum (the reasoning behind ISBN-10's check digit, with 31 for 11).

    Args:
        number: 0 to `CODES` - 1.

    Raises:
        ValueError: there is no such code.
    """
    if not 0 <= number < CODES:
        raise ValueError(number)
    values = []
    for _ in range(PAYLOAD_CHARS):
        number, value = divmod(number, BASE)
        values.append(value)
    # 16 × check ≡ -sum, and 16 × 2 = 32 ≡ 1 modulo 31.
    values.append(-_sum(values) * 2 % BASE)
    return "".join(ALPHABET[value] for value in values)


def new_code() -> str:
    """A code that nobody can guess."""
    return code_of(secrets.randbelow(CODES))


def parse_code(text: object) -> str:
    """Reads a code as somebody typed it: in any case, with or without spaces and hyphens.

    Raises:
        InvalidInput: it cannot be one; the sentence says why.
    """
    typed = str(text)[:LONGEST_TYPED].upper()
    code = "".join(char for char in typed if char not in SEPARATORS)
    strange = next((char for char in code if char not in ALPHABET), "")
    if strange and strange.isascii() and strange.isalnum():
        raise InvalidInput(STRANGE.filled(char=strange), field=FIELD)
    if strange or len(code) != CODE_CHARS:
        raise InvalidInput(NOT_A_CODE.filled(chars=CODE_CHARS), field=FIELD)
    if _sum([ALPHABET.index(char) for char in code]) % BASE:
        raise InvalidInput(MISTYPED, field=FIELD)
    return code


def grouped(code: str) -> str:
    """A code as it is printed: in groups of four with hyphens between."""
    groups = [code[at : at + GROUP_CHARS] for at in range(0, len(code), GROUP_CHARS)]
    return "-".join(groups)


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, such as “A. L.”: enough to set a
    paper against, too little to find a person by."""
    words = [word for word in name.split() if word[0].isalnum()]
    chosen = words if len(words) < 2 else [words[0], words[-1]]
    return " ".join(f"{word[0].upper()}." for word in chosen)


def _sum(values: list[int]) -> int:
    return sum(place * value for place, value in enumerate(values, start=1))
