"""How Reflex is built and served."""

import os
import sys
from pathlib import Path

import reflex as rx

from crowdfund.origins import allowed_origins
from crowdfund.settings import load_settings
from crowdfund.ui.short_scripts import ShortScripts

# Node and npm come with the virtual environment; without these two Reflex looks for Bun on the
# internet.
os.environ.setdefault("REFLEX_USE_NPM", "1")
_PROGRAMS = str(Path(sys.executable).parent)
if _PROGRAMS not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_PROGRAMS, os.environ.get("PATH", "")])

settings = load_settings()

# States hold what people see; in memory they leave no files behind. Redis lets them be shared by
# several processes, and Reflex then starts more than one.
STATE_STORE = (
    rx.constants.StateManagerMode.REDIS
    if os.environ.get("REDIS_URL") or os.environ.get("REFLEX_REDIS_URL")
    else rx.constants.StateManagerMode.MEMORY
)

config = rx.Config(
    app_name="crowdfund",
    frontend_port=settings.port,
    backend_port=settings.port,
    api_url=settings.public_url,
    deploy_url=settings.public_url,
    cors_allowed_origins=allowed_origins(settings.public_url, is_production=settings.is_production),
    state_manager_mode=STATE_STORE,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[ShortScripts()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
