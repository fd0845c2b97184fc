"""Fields of the editor that are sent under one name have ids of their own: a label that led to the
wrong one would be read to those who cannot see where it stands."""

from __future__ import annotations

import re
from collections import Counter

from crowdfund.ui.layout import building
from crowdfund.ui.pages import founder_editor


def test_ids_are_unique() -> None:
    with building(founder_editor.PAGE.route):
        rendered = repr(founder_editor.PAGE.build().render())
    ids = Counter(re.findall(r'\bid:"([a-z-]+)"', rendered))
    names = ("title", "picture-title", "document-title", "document-kind", "story", "risks")
    assert {name: ids[name] for name in names} == dict.fromkeys(names, 1)
