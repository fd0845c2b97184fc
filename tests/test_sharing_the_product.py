"""Processes that walk journeys side by side share one product."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from tests.journeys.running import Product
from tests.journeys.sharing import shared

WHEREABOUTS = {"PORT": "8123", "DATA_DIR": "/nowhere/data", "REFLEX_WEB_WORKDIR": "/nowhere/web"}


def test_the_first_starts_it_and_ends_when_the_others_are_done(tmp_path: Path) -> None:
    starts: list[str] = []
    others_came, has_left = Event(), Event()

    def start() -> Product:
        starts.append("started")
        return Product.found(WHEREABOUTS)

    def first() -> str:
        with shared(tmp_path, start) as (product, is_first):
            assert is_first
            assert others_came.wait(10)
        has_left.set()
        return product.url

    with ThreadPoolExecutor() as threads:
        asked = threads.submit(first)
        while not (tmp_path / "product.json").exists():
            assert not asked.done()
        with shared(tmp_path, start) as (product, is_first):
            assert not is_first
            others_came.set()
            # It would be out by now: nothing else keeps it.
            assert not has_left.wait(0.2)
        assert asked.result(10) == product.url == "http://localhost:8123"
    assert starts == ["started"]


def test_whoever_comes_after_its_end_starts_one_anew(tmp_path: Path) -> None:
    for _ in range(2):
        with shared(tmp_path, lambda: Product.found(WHEREABOUTS)) as (_product, is_first):
            assert is_first
