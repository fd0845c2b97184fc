"""The application: theme, pages and HTTP routes, put together. Nothing else."""

import re

import reflex as rx

from crowdfund.bootstrap import get_deps
from crowdfund.collector import spare_what_is_loaded
from crowdfund.http.app import wrap
from crowdfund.http.first_look import Look
from crowdfund.http.reading_ahead import reading_ahead
from crowdfund.ui import door, first_look
from crowdfund.ui.builds import built_folders, other_builds
from crowdfund.ui.failures import on_failure, on_page_failure
from crowdfund.ui.fresh_start import FreshStart
from crowdfund.ui.routes import add_pages, all_pages
from crowdfund.ui.theme import HEAD_COMPONENTS, HTML_LANG, STYLESHEETS

app = rx.App(
    stylesheets=STYLESHEETS,
    head_components=HEAD_COMPONENTS,
    html_lang=HTML_LANG,
    toaster=None,
    backend_exception_handler=on_failure,
    frontend_exception_handler=on_page_failure,
)
# A lost connection is said by `ui.parts.connection`, in the reader's language; the framework's own
# sign of it speaks English alone.
app.app_wraps.pop((5, "Overlay"))
door.keep(app.event_namespace)
app.add_middleware(FreshStart())
app.register_lifespan_task(spare_what_is_loaded)
app.register_lifespan_task(reading_ahead(get_deps))
add_pages(app)
app.api_transformer = wrap(
    get_deps,
    built_folders(),
    page_routes=[page.route for page in all_pages()],
    looks=[
        Look(re.compile("/"), first_look.home, is_whole=False),
        Look(re.compile("/campaigns/([^/]{1,200})"), first_look.campaign, is_whole=True),
    ],
    builds=other_builds(lambda path: app.router(path)),
)
