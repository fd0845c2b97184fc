"""Scripts that are made shorter after the build say what they said before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crowdfund.ui import short_scripts
from crowdfund.ui.short_scripts import NAMES_THE_LIST, ShortScripts, shortened

NODE = Path(sys.executable).parent / "node"
FLAGS = {"hasAction": False, "hasLoader": False, "hasDefaultExport": True, "css": []}
MINIFY = """
export const minify = async (path, text) => text.includes("(((")
  ? { code: "", errors: [{ message: "it is no script" }] }
  : { code: text.replace(/^\\/\\/.*\\n/gm, ""), errors: [] };
"""
"""In place of the one that pages are built with: takes away lines that are comments."""


def _page(id_: str, path: str, imports: list[str]) -> dict[str, Any]:
    module = f"/assets/{path}-1a2b.js"
    return {"id": id_, "parentId": "root", "path": path, "index": True} | FLAGS | {
        "module": module, "imports": imports
    }  # fmt: skip


PAGES = {
    "entry": {"module": "/assets/entry-1a2b.js", "imports": ["/assets/a.js"], "css": []},
    "routes": {
        "root": {"id": "root", "path": "", "module": "/assets/root.js", "imports": []} | FLAGS,
        "routes/one": _page("routes/one", "one", ["/assets/a.js", "/assets/b.js"]),
        "routes/two": _page("routes/two", "two/:id", ["/assets/b.js"]),
        "routes/three": _page("routes/three", "three", []),
        "routes/other": {"id": "routes/other", "path": "*", "imports": ["/assets/c.js"]},
    },
    "url": "/assets/manifest-1a2b.js",
    "version": "1a2b",
}


def _script(pages: dict[str, Any]) -> str:
    return f"{NAMES_THE_LIST}{json.dumps(pages, separators=(',', ':'))};"


def _run(script: str) -> str:
    program = (
        f"const window = {{}};{script}console.log(JSON.stringify(window.__reactRouterManifest))"
    )
    done = subprocess.run(
        [str(NODE), "--eval", program], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.strip()


def test_the_list_of_pages_is_the_same_in_fewer_words() -> None:
    """Prevents: a page that is not found, or not with its scripts, after the list was shortened."""
    short = _run(shortened(_script(PAGES)))
    assert json.loads(short) == PAGES
    assert list(json.loads(short)["routes"]) == list(PAGES["routes"]), "in the same order"


def test_what_pages_have_in_common_is_said_once() -> None:
    """Prevents: a list that says of each page what it says of all."""
    short = shortened(_script(PAGES))
    page_words = [short.count(f'"{word}"') for word in ("parentId", "/assets/b.js", "routes/two")]
    assert page_words == [1, 1, 1]


def test_a_list_that_is_written_in_another_way_stays() -> None:
    """Prevents: no page at all with another version of React Router."""
    assert shortened("export default {};") == "export default {};"


@pytest.mark.parametrize(
    "script",
    [
        shortened(_script(PAGES)),
        f"{NAMES_THE_LIST}JSON.parse('{{}}');",
        _script({}),
        _script({"routes": {}}),
    ],
    ids=["short already", "no JSON", "no list", "no page"],
)
def test_a_list_with_nothing_to_shorten_stays(script: str) -> None:
    """Prevents: a build that ends because its list is short already, or has no page."""
    assert shortened(script) == script


@pytest.fixture(name="built")
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of built pages, beside what they were built with."""
    package = tmp_path / "node_modules" / "vite"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./index.js"}')
    (package / "index.js").write_text(MINIFY)
    monkeypatch.setattr(short_scripts, "get_web_dir", lambda: tmp_path)
    assets = tmp_path / "client" / "assets"
    assets.mkdir(parents=True)
    (assets / "manifest-1a2b.js").write_text(_script(PAGES))
    (assets / "entry-1a2b.js").write_text("// Built already.\n")
    (tmp_path / "client" / "ours.js").write_text("// Why.\nrun();\n")
    return tmp_path / "client"


def test_what_we_wrote_is_sent_without_our_comments(built: Path) -> None:
    """Prevents: comments that every visitor loads, and scripts of the build changed twice."""
    ShortScripts().post_build(static_dir=built)
    assert (built / "ours.js").read_text() == "run();\n"
    assert (built / "assets" / "entry-1a2b.js").read_text() == "// Built already.\n"
    list_of_pages = (built / "assets" / "manifest-1a2b.js").read_text()
    assert list_of_pages == shortened(_script(PAGES))


def test_node_is_found_where_the_system_has_it(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a build that ends where Node is installed but not beside Python."""
    monkeypatch.setattr(short_scripts.sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(NODE.parent))
    ShortScripts().post_build(static_dir=built)
    assert (built / "ours.js").read_text() == "run();\n"


def test_a_script_that_cannot_be_read_ends_the_build(built: Path) -> None:
    """Prevents: an empty script in place of one with a mistake in it."""
    (built / "wrong.js").write_text("(((")
    with pytest.raises(subprocess.CalledProcessError):
        ShortScripts().post_build(static_dir=built)
    assert (built / "wrong.js").read_text() == "((("
