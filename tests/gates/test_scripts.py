"""No script of the browser has a sentence of its own: each is handed over by the page, which is
built in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.gates.visible import ROOT

SCRIPTS = sorted((ROOT / "assets").glob("*.js"))

NAMES = {
    *("Accept", "Enter", "Files", "ArrowLeft", "ArrowRight", "Home", "End"),
    *("Content-Type", "PerformanceObserver"),
}
"""What the browser calls headers, keys and what is dragged."""

_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/                       # comments
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?:(?<=[(,=:!&|?\[])|(?<=\breturn))\s*    # patterns, where no number stands to be divided
    /(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/""",
    re.VERBOSE | re.DOTALL,
)
_PUT_IN = re.compile(r"\$\{[^}]*\}")
_WORD = r"[A-Za-z][a-z']+"
_SENTENCE = re.compile(
    rf"\s*[A-Z][a-z']+[,.:!?…]?(\s.*)?"  # begins like one
    rf"|.*{_WORD}\s{_WORD}.*[.!?…]\s*"  # ends like one
    r"|(.*\s)?[a-z']+\s[a-z']+\s[a-z']+[,.:;!?…]?(\s.*)?"  # words in a row, which classes are not
    r"|.*[\u4e00-\u9fff].*",
    re.DOTALL,
)


def sentences(source: str) -> list[str]:
    """Texts of a script that look like something people read.

    Args:
        source: JavaScript.
    """
    texts = [found["text"][1:-1] for found in _TOKENS.finditer(source) if found["text"]]
    return [text for text in texts if text not in NAMES and _is_sentence(text)]


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.fullmatch(_PUT_IN.sub("0", text)))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_a_sentence_of_its_own(script: Path) -> None:
    found = sentences(script.read_text("utf-8"))
    assert found == [], "the page hands it over: see ui/parts/proof_words.py"


def test_there_are_scripts_to_look_at() -> None:
    assert len(SCRIPTS) >= 5


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ('say("The file could not be read.");', True),
        ("say('Copied.');", True),
        ("say(`Line ${line.number} is gone.`);", True),
        ("say(`${count} lines of this pledge are in it.`);", True),
        ('button.textContent = "Remove";', True),
        ('say("could not be read");', True),
        ('say("of the file, which is gone");', True),
        ('return /"/.test(name) ? name : say("Copied.");', True),
        ('return /"/.test(name);', False),
        ('say("无法读取文件。");', True),
        ('// It\'s a comment, and "Says nothing."', False),
        ('make("li", "drop-row stack gap-xs");', False),
        ("row.querySelectorAll('[data-drop-plain] select');", False),
        ('input.matches("[aria-invalid=\\"true\\"], [role=alert]");', False),
        ('headers = { "Content-Type": "application/json" };', False),
        ('name.replace(/"It\'s.*/g, "");', False),
    ],
)
def test_sentences_are_told_from_what_machines_read(line: str, is_one: bool) -> None:
    assert bool(sentences(line)) is is_one
