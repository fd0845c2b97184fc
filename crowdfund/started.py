"""By which start a server runs: its own launcher tells its answers from those of another."""

from __future__ import annotations

from typing import Final

VARIABLE: Final = "CROWDFUND_STARTED_BY"
"""Of the environment; a launcher says there which start it was."""
HEADER: Final = "X-Started-By"
"""Of what the server then says when it is asked whether it is ready."""
