"""Every cover by its name: that of a campaign's file, or of a sector."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from crowdfund.demo.content import CAMPAIGNS
from crowdfund.demo.covers import land, places, sectors, things, water
from crowdfund.demo.covers.joining import joined
from crowdfund.domain.campaign import Sector

SCENES = (water, land, places, things)


def drawings() -> dict[str, str]:
    """Name and SVG text of every cover."""
    keys = sorted(path.stem for path in CAMPAIGNS.glob("*.toml"))
    own = {key: _scene(key)() for key in keys}
    drawn = own | {sector.value: _drawn_by(sectors, sector.value)() for sector in Sector}
    return {name: joined(text) for name, text in drawn.items()}


def _scene(key: str) -> Callable[[], str]:
    name = key.replace("-", "_")
    return next(_drawn_by(module, name) for module in SCENES if hasattr(module, name))


def _drawn_by(module: ModuleType, name: str) -> Callable[[], str]:
    found: Callable[[], str] = getattr(module, name)
    return found
