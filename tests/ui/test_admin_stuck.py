"""Dialogs about what was left for a person: one row may have two, in one document."""

from __future__ import annotations

import re
from typing import Any

import reflex as rx

from crowdfund.services.views.admin import StuckRow
from crowdfund.ui.parts import admin_stuck


def test_two_dialogs_of_a_row_share_no_id_and_send_the_same_reason() -> None:
    row: Any = rx.Var(_js_expr="row").to(StuckRow)
    drawn = [
        str(dialog(row))
        for dialog in (
            admin_stuck._retry_dialog,
            admin_stuck._release_dialog,
            admin_stuck._paid_dialog,
        )
    ]
    ids = [re.findall(r"\bid:(\(?[^,]+)", text) for text in drawn]
    assert all(len(found) >= 2 for found in ids)
    flat = [each for found in ids for each in found]
    assert len(flat) == len(set(flat))
    for text in drawn:
        assert re.search(r'name:\(?"reason-"', text), text
