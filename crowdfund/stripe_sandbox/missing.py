"""Parameters that Stripe has and the sandbox does not: known, and said to be missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from crowdfund.stripe_sandbox.errors import ApiError
from crowdfund.stripe_sandbox.world import Operation

_KNOWN: Final = Path(__file__).parent / "stripe_params.txt"
"""One route a line, then those of its parameters at this version that the sandbox lacks, after
blanks. `python -m scripts.stripe_params` writes it; a test compares it with the SDK."""


class MissingParams:
    """Knows what the sandbox lacks of each operation that it has."""

    def __init__(self) -> None:
        lines = (line.split() for line in _KNOWN.read_text(encoding="utf-8").splitlines())
        self._known = {(method, path): frozenset(names) for method, path, *names in lines}

    def said(self, operation: Operation, error: ApiError) -> ApiError:
        """The error for a request that was refused: 501 if Stripe has the parameter that is not
        known here, and the same error otherwise.

        Args:
            operation: what was asked.
            error: what `params.validate` said.
        """
        name = re.sub(r"\[[0-9]+\]", "[]", error.param)
        known = self._known.get((operation.method, operation.path), frozenset())
        if error.code != "parameter_unknown" or name not in known:
            return error
        return ApiError(
            501,
            "api_error",
            f"Stripe has {error.param} here; this offline sandbox does not.",
            param=error.param,
            replayable=False,
        )
