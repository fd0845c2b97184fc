"""The stylesheet of a page that is seen before its scripts run."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowdfund.http.inline_sheet import with_sheet

AHEAD = '<link as="style" href="/assets/a-1.css" rel="preload"/>'
LINK = '<link href="/assets/a-1.css" rel="stylesheet" type="text/css"/>'
HEAD = f"<head>{AHEAD}{LINK}</head>"


def _built(folder: Path, rules: str) -> Path:
    (folder / "assets").mkdir()
    (folder / "assets" / "a-1.css").write_text(rules)
    return folder


def test_it_stands_where_its_link_is_which_nothing_waits_for(tmp_path: Path) -> None:
    assert with_sheet(HEAD, _built(tmp_path, "a>b{top:0}")) == (
        '<head><link as="style" fetchpriority="low" href="/assets/a-1.css" rel="preload"/>'
        "<style>a>b{top:0}</style>"
        '<link href="/assets/a-1.css" rel="stylesheet" type="text/css" media="print"/></head>'
    )


@pytest.mark.parametrize("rules", ["", "a{}</Style><script>"])
def test_what_cannot_stand_in_html_stays_a_file(tmp_path: Path, rules: str) -> None:
    assert with_sheet(HEAD, _built(tmp_path, rules)) == HEAD


def test_without_a_file_the_head_stays_as_it_is(tmp_path: Path) -> None:
    assert with_sheet(HEAD, None) == HEAD
    assert with_sheet(HEAD, tmp_path) == HEAD
    assert with_sheet("<head></head>", _built(tmp_path, "a{}")) == "<head></head>"
    above = HEAD.replace("/assets/", "/assets/../")
    assert with_sheet(above, tmp_path) == above
