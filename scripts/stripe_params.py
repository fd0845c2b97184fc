"""Writes down which parameters of Stripe's the sandbox lacks: `python -m scripts.stripe_params`."""

from __future__ import annotations

from pathlib import Path

from tests.stripe_contract.missing_params import missing_params

FILE = Path(__file__).parent.parent / "crowdfund" / "stripe_sandbox" / "stripe_params.txt"

if __name__ == "__main__":
    FILE.write_text(missing_params(), encoding="utf-8")
