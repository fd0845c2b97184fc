"""Pages have one address each, without a slash at the end.

The server of the built pages keeps each in a folder and sends browsers from /login to /login/, to
whatever scheme it believes to be reached by. The page is fetched from there and answered here.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class NoSlashes:
    """Follows the server's own redirect to a folder, so that browsers need not.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        path = scope.get("path", "")
        if not is_page or path.endswith("/") or "." in path.rpartition("/")[2]:
            await self._app(scope, receive, send)
            return
        is_folder = False

        async def unless_folder(message: Message) -> None:
            nonlocal is_folder
            if message["type"] == "http.response.start":
                is_folder = message["status"] == 307
            if not is_folder:
                await send(message)

        await self._app(dict(scope), receive, unless_folder)
        if is_folder:
            folder = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
            await self._app(folder, receive, send)
