"""Gates on what is installed: the same packages for everybody, today and next year."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from reflex import constants
from reflex.utils import frontend_skeleton

from tests.gates.sources import PROJECT

PINNED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,]+\])?==(?P<version>[0-9][A-Za-z0-9.+!]*)"
)


def _lines(name: str) -> list[str]:
    """Return what a requirements file asks for."""
    lines = (line.strip() for line in (PROJECT / name).read_text().splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-r"))]


def _pins(name: str) -> dict[str, str]:
    """Return name and version of every line of a requirements file."""
    matches = [PINNED.fullmatch(line) for line in _lines(name)]
    return {
        re.sub(r"[-_.]+", "-", match["name"]).lower(): match["version"]
        for match in matches
        if match is not None
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    assert [line for line in _lines(name) if PINNED.fullmatch(line) is None] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_and_constraints_agree(name: str) -> None:
    constraints = _pins("constraints.txt")
    assert {package: constraints.get(package) for package in _pins(name)} == _pins(name)


def test_the_lock_of_node_packages_names_no_registry() -> None:
    """Prevents: a build that only works where one particular registry is reachable."""
    lock = PROJECT / "reflex.lock" / "package-lock.json"
    assert lock.is_file()
    assert '"resolved"' not in lock.read_text()


def test_a_build_leaves_the_checkout_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: files of the repository that Reflex writes anew with every build, so that nobody's
    checkout is clean and every start builds again."""
    monkeypatch.chdir(PROJECT)
    kept, rendered = (
        # Compared with the order of its keys, but without its spaces: npm takes those out.
        json.dumps(json.loads(text))
        for text in (
            (PROJECT / "reflex.lock" / "package.json").read_text(),
            frontend_skeleton._compile_package_json(),
        )
    )
    assert kept == rendered
    ignored = set((PROJECT / ".gitignore").read_text().splitlines())
    assert set(constants.GitIgnore.DEFAULTS) - ignored == set()


def test_the_repository_has_its_licence() -> None:
    assert "Apache License" in Path(PROJECT / "LICENSE").read_text()[:200]
