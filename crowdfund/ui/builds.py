"""The pages as they were built in other languages than English, which Reflex serves by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reflex.config import get_config
from reflex.constants import Dirs, Page404, PageNames
from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from reflex.utils.prerequisites import get_web_dir
from starlette.types import ASGIApp

from crowdfund import words


def other_builds(router: Callable[[str], str | None]) -> dict[str, ASGIApp]:
    """What serves the pages of each language that was built, by its code.

    Args:
        router: gives the route of an address, or None; addresses with parts have no file.
    """
    return {
        code: PrecompressedStaticFiles(
            directory=folder,
            html=True,
            encodings=get_config().frontend_compression_formats,
            router=lambda path: _page_at(router, path),
        )
        for code, folder in built_folders().items()
        if code != words.ENGLISH
    }


def built_folders() -> dict[str, Path]:
    """The folders of built pages by language; English, and the others where they exist."""
    return {words.ENGLISH: get_web_dir() / Dirs.STATIC} | _other_folders()


def _other_folders() -> dict[str, Path]:
    kept = {code: words.build_folder(get_web_dir(), code) / "client" for code in words.OTHERS}
    return {code: folder.resolve() for code, folder in kept.items() if folder.is_dir()}


def _page_at(router: Callable[[str], str | None], path: str) -> str | None:
    """The route of an address, as the English build judges it: the 404 page is no page, and the
    first page has one address."""
    route = router(path)
    is_alias = route == PageNames.INDEX_ROUTE and path.strip("/")
    return None if is_alias or route == Page404.SLUG else route
