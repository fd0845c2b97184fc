"""Gate on the decisions: a number names one of them, and the list of them leaves none out."""

from __future__ import annotations

import re
from collections import Counter

from tests.gates.sources import PROJECT

DECISIONS = PROJECT / "docs" / "decisions"
_TITLE = re.compile(r"# (?P<number>[1-9][0-9]*)\. (?P<words>\S.*)")
_LINE = re.compile(r"- \[(?P<title>.+)\]\((?P<name>[^)]+)\)")


def _titles() -> dict[str, str]:
    """The first line of each decision, by the name of its file."""
    found = {
        path.name: path.read_text().partition("\n")[0]
        for path in DECISIONS.glob("*.md")
        if path.name != "README.md"
    }
    assert found, "a gate that looks at nothing proves nothing"
    return found


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = Counter(name.partition("-")[0] for name in _titles())
    assert [number for number, many in numbers.items() if many > 1] == []


def test_a_decision_begins_with_the_number_of_its_file() -> None:
    wrong = []
    for name, title in _titles().items():
        found = _TITLE.fullmatch(title)
        if found is None or f"{int(found['number']):04}" != name.partition("-")[0]:
            wrong.append((name, title))
    assert wrong == []


def test_the_list_has_every_decision_once_in_order_and_by_its_title() -> None:
    lines = (DECISIONS / "README.md").read_text().splitlines()
    found = [_LINE.fullmatch(line) for line in lines if line.startswith("- ")]
    listed = [(each["name"], f"# {each['title']}") if each else None for each in found]
    assert listed == sorted(_titles().items())
