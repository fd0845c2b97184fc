"""Share certificates looked up by anybody."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.services import certificates
from crowdfund.services.views.certificates import CertificateCheck
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import BaseState


class CertificateState(BaseState):
    """The pages /certificates and /certificates/[code]."""

    found: CertificateCheck = CertificateCheck()
    typed: str = ""
    """What stands in the field."""

    @rx.event
    async def load(self) -> None:
        """Looks up the code of the address, if there is one."""
        await self._look()
        self.found, self.typed = CertificateCheck(), ""
        code = name_in(self.router.url.path)
        if code:
            await self._find(code)
        self.is_loaded = True

    @rx.event
    async def look_up(self, form: dict[str, Any]) -> None:
        """Looks up what was typed."""
        self.problem = ""
        await self._find(field_of(form, "code"))

    async def _find(self, code: str) -> None:
        self.typed = code[:40]
        address = str(self.router.session.client_ip or "")
        try:
            self.found = await self._call(certificates.check, code=code, client_address=address)
        except TooManyAttempts as error:
            self._show(error)
            return
        # A code from the square has no hyphens: it is shown as it stands on the paper.
        self.typed = self.found.code or self.typed
