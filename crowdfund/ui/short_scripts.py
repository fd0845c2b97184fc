"""Makes scripts shorter once the pages are built: each of them is read before a page answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex.utils.prerequisites import get_web_dir

NAMES_THE_LIST = "window.__reactRouterManifest="
"""How React Router's list of pages begins."""
OURS = """
import { readFile, writeFile } from "node:fs/promises";
import { minify } from "vite";
await Promise.all(process.argv.slice(1).map(async (path) => {
  const { code, errors } = await minify(path, await readFile(path, "utf8"));
  if (errors.length) throw new Error(`${path}: ${errors[0].message}`);
  await writeFile(path, code);
}));
"""
"""What the pages are built with leaves scripts in `assets/` as they are written."""
WHOLE = """((list, [same, keys, texts]) => {
const whole = (part) => Array.isArray(part) ? part.map((at) => texts[at]) : part;
for (const [id, row] of Object.entries(list.routes)) if (Array.isArray(row)) {
list.routes[id] = { ...same, id };
keys.forEach((key, at) => { list.routes[id][key] = whole(row[at]); });
}
return list;
})"""
"""Makes of a list that was shortened what it was."""


class ShortScripts(Plugin):
    """Shortens what the build leaves long; see docs/fast-pages.md."""

    def post_build(self, **context: Any) -> None:
        """Rewrites our own scripts and the list of pages, before they are compressed.

        Args:
            context: has `static_dir`, where the pages were built.
        """
        folder: Path = context["static_dir"].resolve()
        _shorten_ours(sorted(folder.glob("*.js")))
        for path in folder.glob("assets/manifest-*.js"):
            path.write_text(shortened(path.read_text()))


def _shorten_ours(paths: list[Path]) -> None:
    # As for `rxconfig.py`: what comes with the virtual environment, else what the system has.
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = shutil.which("node", path=programs) or "node"
    subprocess.run(
        [node, "--input-type=module", "--eval", OURS, *map(str, paths)],
        cwd=get_web_dir(),
        check=True,
    )


def shortened(script: str) -> str:
    """Return React Router's list of pages without what it says of each page anew: every page loads
    it, and most of it is the same for all.

    Args:
        script: as it was built; one that is written in another way is returned as it is.
    """
    if not script.startswith(NAMES_THE_LIST):
        return script
    try:
        pages = json.loads(script.removeprefix(NAMES_THE_LIST).rstrip().rstrip(";"))
    except json.JSONDecodeError:
        return script
    every = pages.get("routes", {}).items()
    routes = {id_: route for id_, route in every if route.get("id") == id_}
    if not routes:
        return script
    # The root is no page, and has other keys.
    alike = Counter(tuple(sorted(route)) for route in routes.values()).most_common(1)[0][0]
    routes = {id_: route for id_, route in routes.items() if tuple(sorted(route)) == alike}
    same = {key: values[0] for key in alike if len(values := _values(key, routes)) == 1}
    keys = [key for key in alike if key not in same and key != "id"]
    texts: list[str] = []
    rows = {id_: [_short(route[key], texts) for key in keys] for id_, route in routes.items()}
    pages["routes"] |= rows
    words = ",".join(json.dumps(one, separators=(",", ":")) for one in (pages, [same, keys, texts]))
    return f"{NAMES_THE_LIST}{WHOLE}({words});"


def _values(key: str, routes: dict[str, dict[str, Any]]) -> list[Any]:
    """Return what different routes say under a key."""
    known: list[Any] = []
    for route in routes.values():
        if route[key] not in known:
            known.append(route[key])
    return known


def _short(value: Any, texts: list[str]) -> Any:
    """Return a list of texts as numbers of `texts`, which grows; anything else as it is."""
    if not isinstance(value, list):
        return value
    texts.extend(text for text in value if text not in texts)
    return [texts.index(text) for text in value]
