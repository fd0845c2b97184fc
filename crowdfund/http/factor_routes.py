"""The routes by which people prove that it is them."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from crowdfund.http import auth, factors, passkeys

FACTOR_ROUTES: Final = (
    Route("/auth/second", auth.second, methods=["POST"]),
    Route("/auth/prove", auth.prove, methods=["POST"]),
    Route("/auth/app/start", factors.start_app, methods=["POST"]),
    Route("/auth/app/confirm", factors.confirm_app, methods=["POST"]),
    Route("/auth/recovery", factors.make_codes, methods=["POST"]),
    Route("/auth/passkeys/add/options", passkeys.options_to_add, methods=["POST"]),
    Route("/auth/passkeys/add", passkeys.add, methods=["POST"]),
    Route("/auth/passkeys/sign-in/options", passkeys.options_to_sign_in, methods=["POST"]),
    Route("/auth/passkeys/sign-in", passkeys.sign_in, methods=["POST"]),
    Route("/auth/passkeys/prove/options", passkeys.options_to_prove, methods=["POST"]),
    Route("/auth/passkeys/prove", passkeys.prove, methods=["POST"]),
)
