"""Fonts for names in many scripts. What none of them has is said in words, never drawn as a box.

Fira Sans and IBM Plex Serif print Latin, Greek (Fira) and Cyrillic; Noto Sans SC prints Chinese and
kana. Its file is large and holds all weights, so that only the characters of a document are cut
out of it, at the weights that it is printed in: a second instead of twenty.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SANS: Final = "sans"
SERIF: Final = "serif"
HAN: Final = "han"
HAN_WEIGHT: Final = 400
HAN_BOLD: Final = 600
"""As heavy as the semi-bold letters beside it."""

OWN_NAMES: Final = (1, 4, 6)
"""A font's family, its whole name and its name in PostScript, in OpenType's table of names."""

GAP: Final = "[…]"
"""Stands for characters that no font here has."""

_FIRA: Final = ("fontpkg_fira_sans", "files")
_PLEX: Final = ("fontpkg_ibm_plex_serif", "files")
_NOTO: Final = ("justmytype_intl_cjk", "fonts/ofl/notosanssc")


def _file(package: str, folder: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {package} is not installed.")
    return Path(spec.origin).parent / folder / name


@lru_cache(maxsize=1)
def faces() -> tuple[tuple[str, str, Path], ...]:
    """Family, style and file of every font but the Chinese one."""
    return (
        (SANS, "", _file(*_FIRA, "FiraSans-Regular.ttf")),
        (SANS, "B", _file(*_FIRA, "FiraSans-SemiBold.ttf")),
        (SERIF, "", _file(*_PLEX, "IBMPlexSerif-Medium.ttf")),
    )


@lru_cache(maxsize=1)
def _sans_chars() -> frozenset[int]:
    # The regular and the bold face have the same characters.
    with TTFont(faces()[0][2], lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def han_file() -> Path:
    """File of the Chinese font: one for all weights, by its axis `wght`."""
    return _file(*_NOTO, "NotoSansSC[wght].ttf")


@lru_cache(maxsize=1)
def _han_chars() -> frozenset[int]:
    with TTFont(han_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def han_of(text: str) -> str:
    """The characters of a text that only the Chinese font has, each once, in order of code."""
    others = {char for char in text if ord(char) not in _sans_chars()}
    return "".join(sorted(char for char in others if ord(char) in _han_chars())) if others else ""


def cut_han(chars: str, weights: Sequence[int], into: Path) -> list[Path]:
    """Writes a font for each weight that has these characters and no others.

    Args:
        chars: from `han_of`.
        weights: such as `HAN_WEIGHT`.
        into: a folder.
    """
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG"]
    few = BytesIO()
    # A document's bytes must not hang on when it was made.
    with TTFont(han_file(), lazy=True, recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(unicodes=[ord(char) for char in chars])
        cutter.subset(font)
        font.save(few)
    return [_at_weight(few, weight, into) for weight in weights]


def _at_weight(few: BytesIO, weight: int, into: Path) -> Path:
    path = into / f"han-{weight}.ttf"
    few.seek(0)
    with TTFont(few, recalcTimestamp=False) as font:
        cut = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
        # Programs tell the fonts of a document apart by these.
        for record in cut["name"].names:
            if record.nameID in OWN_NAMES:
                record.string = f"Noto Sans SC {weight}"
        cut.save(path)
    return path


def printable(text: str) -> tuple[str, str]:
    """A text as it can be printed, and what could not be: the second is empty when all can.

    Args:
        text: anything, such as a person's name.

    Returns:
        The text with a gap for each run of characters that no font has, and these characters by
        their numbers in Unicode, such as “U+0645 U+0623”.
    """
    shown: list[str] = []
    missing: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if _is_printable(char):
            shown.append(char)
            continue
        missing.append(f"U+{ord(char):04X}")
        if not shown or shown[-1] != GAP:
            shown.append(GAP)
    return "".join(shown), " ".join(dict.fromkeys(missing))


def _is_printable(char: str) -> bool:
    if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"}:
        return False
    return ord(char) in _sans_chars() or ord(char) in _han_chars()
