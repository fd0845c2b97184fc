"""Values beside their names: what only machines read, and what people read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import reflex as rx

from crowdfund.ui.parts.backer_story import is_machine_mark

NODE = Path(sys.executable).parent / "node"
HELPERS = """
const pyAnd = (one, other) => one && other();
const pyStrLength = (text) => [...text].length;
"""
"""What pages import from the framework for such an expression."""


@pytest.mark.parametrize(
    ("text", "is_mark"),
    [
        ("9f86d081884c7d659a2feaa0c55ad015", False),
        ("0b9f7c1e-5b1c-4d0e-9a53-6f1a0c7de001", True),
        ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", True),
        ("The whole amount goes back to you when the target is missed.", False),
        ("目标未达成时" + "款项全数退回" * 6 + "，不收取任何费用", False),
        ("目标未达成时" + "款项全数退回" * 6 + "。", False),
        ("姓名、" + "地址与出生日期" * 6, False),
    ],
)
def test_a_sentence_is_no_mark_for_machines(text: str, is_mark: bool) -> None:
    """Prevents: a Chinese sentence in the letters of a hash."""
    expression = str(is_machine_mark(rx.Var.create(text)))
    worked_out = f"{HELPERS}console.log(JSON.stringify({expression}))"
    done = subprocess.run(
        [str(NODE), "-e", worked_out], capture_output=True, text=True, check=True, timeout=30
    )
    assert json.loads(done.stdout) is is_mark
