"""Covers: a picture from outside is checked, drawn anew and kept under a name of our own."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

from crowdfund.domain.errors import InvalidInput
from crowdfund.services import picture_copies
from crowdfund.words import N_, _

FIELD = "cover"
MEDIA_TYPE = "image/webp"
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE_PIXELS = 1600
SHORTEST_SIDE_PIXELS = 320
WEBP_QUALITY = 82
READ_FORMATS = ("JPEG", "PNG", "WEBP")

_ONE_AT_A_TIME: Final = Lock()
"""Pages never wait for it: what is uploaded is drawn on a thread of its own, one at a time."""

TOO_MANY_PIXELS = N_("That picture has too many pixels.")
WRONG_TYPE = N_("A picture is a JPEG, PNG or WebP; this file is something else or damaged.")


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture as we drew it, under the names that it is kept by."""

    name: str
    """Its own."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    files: Mapping[str, bytes]
    """It and its smaller copies, by name."""

    @property
    def size_bytes(self) -> int:
        """How much is kept, with the copies."""
        return sum(map(len, self.files.values()))


def redrawn(data: bytes) -> Redrawn:
    """The picture drawn anew as WebP, no side longer than 1600 pixels, without any metadata; and
    narrower copies of it, for those who see it small.

    Args:
        data: the file as uploaded.

    Raises:
        InvalidInput: too large, too small, or not a picture of a known type.
    """
    if not data:
        raise InvalidInput(_("The file is empty."), field=FIELD)
    if len(data) > MOST_BYTES:
        raise InvalidInput(_("A picture has at most 5 MB."), field=FIELD)
    try:
        # Pictures of a few kilobytes can take hundreds of megabytes to open.
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _encoded(data)
    except InvalidInput:
        raise
    except Image.DecompressionBombError:
        raise InvalidInput(_(TOO_MANY_PIXELS), field=FIELD) from None
    # What a decoder raises on a damaged file is not one type: Pillow documents OSError, and its
    # plug-ins raise whatever they stumble over, struct.error for one.
    except Exception:
        raise InvalidInput(_(WRONG_TYPE), field=FIELD) from None


def store(files_dir: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Writes a file, and the copies of a picture; all of them or none.

    Args:
        files_dir: where files are kept.
        name: of the file that a row will name.
        files: it and its copies, by name.
    """
    files_dir.mkdir(parents=True, exist_ok=True)
    try:
        for each, data in files.items():
            (files_dir / each).write_bytes(data)
    except BaseException:
        remove(files_dir, name)
        raise


def remove(files_dir: Path, name: str) -> None:
    """Removes a stored file, and the copies of a picture; one that is gone already is fine."""
    if name:
        for each in (name, *picture_copies.copies_of(name)):
            (files_dir / each).unlink(missing_ok=True)


def _encoded(data: bytes) -> Redrawn:
    with Image.open(io.BytesIO(data), formats=READ_FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise InvalidInput(_(TOO_MANY_PIXELS), field=FIELD)
        if min(width, height) < SHORTEST_SIDE_PIXELS:
            message = _(
                "A picture is at least {shortest_side_pixels} pixels wide and high."
            ).format(shortest_side_pixels=SHORTEST_SIDE_PIXELS)
            raise InvalidInput(message, field=FIELD)
        opened.draft(None, (2 * LONGEST_SIDE_PIXELS, 2 * LONGEST_SIDE_PIXELS))
        picture = _in_colour(opened)
        # Made small before anything else copies it.
        picture.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        picture = ImageOps.exif_transpose(picture)
    filled = picture_copies.filled_width(picture.width, picture.height)
    name = picture_copies.new_name(filled)
    files = {name: _webp(picture)}
    for copy, width in picture_copies.copies_of(name).items():
        scale = width / filled
        size = (round(picture.width * scale), max(1, round(picture.height * scale)))
        files[copy] = _webp(picture.resize(size))
    return Redrawn(name, picture.width, picture.height, files)


def _webp(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=WEBP_QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    return target.getvalue()


def _in_colour(picture: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA when parts of it are transparent."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)
