"""Devices that keep passkeys, as Chromium plays them (DevTools, domain WebAuthn)."""

from __future__ import annotations

from playwright.sync_api import Page


def authenticator_for(page: Page) -> None:
    """A device that verifies its person and keeps passkeys, as phones do."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
