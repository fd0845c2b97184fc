"""Shapes of one colour in a drawing become one path. A browser lays out and paints each shape of a
picture by itself, again in every tile of it, and a woven cover has 830."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from crowdfund.demo.covers.shapes import num

FEWEST: Final = 3
"""Fewer shapes of one colour stay as they are."""
_SHAPES: Final = re.compile(r'(?:<(?:rect|circle|ellipse)(?: [a-z-]+="[^"]*")*/>)+')
_SHAPE: Final = re.compile(r'<(rect|circle|ellipse)((?: [a-z-]+="[^"]*")*)/>')
_ATTRIBUTE: Final = re.compile(r' ([a-z-]+)="([^"]*)"')
_PLACES: Final = {
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
}
_HAIR: Final = 1.0
"""Shapes that one can be seen through must be so far apart: two that touch are darker there."""


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box, margin: float = 0) -> bool:
        """Whether they have a point in common, or come nearer than a margin."""
        is_beside = self.left < other.right + margin and other.left < self.right + margin
        return is_beside and self.top < other.bottom + margin and other.top < self.bottom + margin


@dataclass(frozen=True)
class _Shape:
    text: str
    style: tuple[tuple[str, str], ...]
    """Everything but its place."""
    box: _Box
    outline: str
    """As commands of a path; empty for what is not joined."""


def joined(drawing: str) -> str:
    """A drawing that looks the same, with fewer shapes.

    Args:
        drawing: SVG text.
    """
    return _SHAPES.sub(lambda run: _run(run.group()), drawing)


def _run(text: str) -> str:
    layers: list[list[_Shape]] = []
    for found in _SHAPE.finditer(text):
        shape = _read(found.group(), found.group(1), dict(_ATTRIBUTE.findall(found.group(2))))
        layer = _layer_below(layers, shape)
        if layer is None:
            layers.append([shape])
        else:
            layer.append(shape)
    return "".join(map(_drawn, layers))


def _layer_below(layers: list[list[_Shape]], shape: _Shape) -> list[_Shape] | None:
    """The nearest layer of its style that it can sink to: nothing that it covers lies between."""
    between = takewhile(lambda layer: not _can_join(layer, shape), reversed(layers))
    passed = list(between)
    is_covering = any(shape.box.meets(other.box) for layer in passed for other in layer)
    return None if is_covering or len(passed) == len(layers) else layers[-1 - len(passed)]


def _can_join(layer: list[_Shape], shape: _Shape) -> bool:
    if not shape.outline or layer[0].style != shape.style:
        return False
    is_faint = any(name == "opacity" for name, _ in shape.style)
    return not is_faint or not any(shape.box.meets(other.box, _HAIR) for other in layer)


def _drawn(layer: list[_Shape]) -> str:
    if len(layer) < FEWEST:
        return "".join(shape.text for shape in layer)
    outline = "".join(shape.outline for shape in layer)
    style = "".join(f' {name}="{value}"' for name, value in layer[0].style)
    return f'<path d="{outline}"{style}/>'


def _read(text: str, tag: str, attributes: dict[str, str]) -> _Shape:
    place = [float(attributes.get(name, "0")) for name in _PLACES[tag]]
    style = tuple(item for item in attributes.items() if item[0] not in _PLACES[tag])
    is_plain = {name for name, _ in style} <= {"fill", "opacity"}
    return _Shape(text, style, _BOXES[tag](*place), _OUTLINES[tag](*place) if is_plain else "")


def _box_of_rect(x: float, y: float, w: float, h: float) -> _Box:
    return _Box(x, y, x + w, y + h)


def _box_of_ellipse(x: float, y: float, rx: float, ry: float) -> _Box:
    return _Box(x - rx, y - ry, x + rx, y + ry)


def _rect(x: float, y: float, w: float, h: float) -> str:
    return f"M{num(x)} {num(y)}h{num(w)}v{num(h)}h{num(-w)}z"


def _ellipse(x: float, y: float, rx: float, ry: float) -> str:
    half = f"a{num(rx)} {num(ry)} 0 1 0"
    return f"M{num(x - rx)} {num(y)}{half} {num(2 * rx)} 0{half} {num(-2 * rx)} 0z"


_BOXES: Final[dict[str, Callable[..., _Box]]] = {
    "rect": _box_of_rect,
    "circle": lambda x, y, r: _box_of_ellipse(x, y, r, r),
    "ellipse": _box_of_ellipse,
}
_OUTLINES: Final[dict[str, Callable[..., str]]] = {
    "rect": _rect,
    "circle": lambda x, y, r: _ellipse(x, y, r, r),
    "ellipse": _ellipse,
}
