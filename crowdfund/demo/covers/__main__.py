"""Writes every cover into `assets/covers`."""

from __future__ import annotations

from pathlib import Path

from crowdfund.demo.covers.gallery import drawings

TARGET = Path(__file__).parents[3] / "assets" / "covers"

if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in drawings().items():
        (TARGET / f"{name}.svg").write_text(text, encoding="utf-8")
