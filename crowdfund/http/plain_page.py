"""Pages that links in letters open: plain HTML that needs no script and loads nothing but the
mark."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse, Response

from crowdfund.words import html_language

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<title>{title}</title><style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; padding: 3rem 1.25rem; max-width: 32rem; font: 1.05rem/1.6 system-ui,
  sans-serif; background: light-dark(#f5f6f4, #101512); color: light-dark(#1c2420, #e7ece8);
  overflow-wrap: anywhere; }}
h1 {{ line-height: 1.25; }}
label {{ display: block; margin-top: 1rem; font-weight: 600; }}
input {{ font: inherit; box-sizing: border-box; width: 100%; min-height: 44px;
  margin: 0.25rem 0 0; padding: 0.5rem 0.75rem; border-radius: 8px; color: inherit;
  border: 1px solid light-dark(#78847d, #8b968f); background: light-dark(#fff, #19201c); }}
button {{ font: inherit; font-weight: 600; min-height: 44px; margin-top: 1.25rem;
  padding: 0.5rem 1.25rem; border: 0; border-radius: 8px; cursor: pointer;
  background: light-dark(#14634a, #7fd1b0); color: light-dark(#fff, #0c1f17); }}
:focus-visible {{ outline: 3px solid light-dark(#14634a, #7fd1b0); outline-offset: 2px; }}
.hint {{ margin: 0.25rem 0 0; color: light-dark(#56615b, #a3aea8); }}
.problem {{ margin: 0.25rem 0 0; font-weight: 600; color: light-dark(#a3231d, #ff9c94); }}
a {{ color: inherit; }}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>
"""


def plain_page(
    title: str,
    body: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    referrer: str = "no-referrer",
) -> Response:
    """A whole page.

    Args:
        title: its heading, in words.
        body: HTML; the caller has escaped what is not ours.
        status: of the answer.
        headers: beside those that keep its address to itself.
        referrer: what the browser says of the address when it goes on. A form that has to come
            from us needs `strict-origin`: under `no-referrer` browsers send no origin with it.
    """
    html = _PAGE.format(title=escape(title), body=body, lang=html_language())
    private = {"Cache-Control": "no-store", "Referrer-Policy": referrer}
    return HTMLResponse(html, status_code=status, headers=private | (headers or {}))
