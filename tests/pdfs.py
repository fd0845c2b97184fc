"""Small PDF files, written by hand, with whatever a test wants in them; and what others say."""

from __future__ import annotations

import io

from pypdf import PdfReader


def pdf(*objects: str | bytes, catalog: str = "", trailer: str = "", unnamed: str = "") -> bytes:
    """A document of one empty page.

    Args:
        objects: bodies of further objects, which have the numbers 4, 5 and so on.
        catalog: further entries of its catalog.
        trailer: further entries of its trailer.
        unnamed: the body of an object that its table does not name.
    """
    bodies: list[str | bytes] = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *objects,
    ]
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(made))
        written = body if isinstance(body, bytes) else body.encode()
        made += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    if unnamed:
        made += f"{len(bodies) + 1} 0 obj\n{unnamed}\nendobj\n".encode()
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{lines}"
    end = f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + table.encode() + end.encode()


PDF = pdf()
"""One that is there to be read, and does nothing."""


def text_of(made: bytes) -> str:
    """What a document says, as a reader's program copies it: a letter that its fonts lack is not in
    it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def fonts_of(made: bytes) -> dict[str, bool]:
    """The fonts that a document is written in, and whether each is inside it."""
    found = {}
    for page in PdfReader(io.BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            [inner] = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            found[str(described["/FontName"])] = "/FontFile2" in described
    return found
