"""The routes by which people prove that it is them."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from crowdfund.http import auth, factors

FACTOR_ROUTES: Final = (
    Route("/auth/second", auth.second, methods=["POST"]),
    Route("/auth/prove", auth.prove, methods=["POST"]),
    Route("/auth/app/start", factors.start_app, methods=["POST"]),
    Route("/auth/app/confirm", factors.confirm_app, methods=["POST"]),
    Route("/auth/recovery", factors.make_codes, methods=["POST"]),
)
