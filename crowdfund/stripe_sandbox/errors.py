"""Refusals as Stripe words them: a status, a type, and a code that programs decide on."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """One refused request.

    Args:
        status: HTTP status.
        kind: Stripe's error type, such as `invalid_request_error`.
        message: a sentence for the developer.
        code: Stripe's error code, or empty.
        param: the parameter that it is about, or empty.
        keeps_changes: what was written before the refusal stays (a declined charge does).
        replayable: remembered under the idempotency key (faulty parameters are not).
        more: further members of the error object.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str = "",
        param: str = "",
        keeps_changes: bool = False,
        replayable: bool = True,
        more: Json | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param
        self.keeps_changes = keeps_changes
        self.replayable = replayable
        self.more = more or {}

    def body(self) -> Json:
        """The JSON that goes out."""
        error: Json = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = "https://docs.stripe.com/error-codes/" + self.code.replace("_", "-")
        if self.param:
            error["param"] = self.param
        return {"error": error | self.more}


def invalid(message: str, *, code: str = "", param: str = "") -> ApiError:
    """400: understood, and against the rules of the money or of the object's state."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param)


def bad_param(message: str, *, param: str, code: str = "") -> ApiError:
    """400: a parameter that cannot be used; not remembered under an idempotency key."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param, replayable=False)


def missing_param(name: str) -> ApiError:
    """400: a required parameter is not there."""
    return bad_param(f"Missing required param: {name}.", param=name, code="parameter_missing")


def no_such(what: str, object_id: str, *, param: str = "id", status: int = 404) -> ApiError:
    """404 for the object of the address, 400 for one that a parameter names."""
    return ApiError(
        status,
        "invalid_request_error",
        f"No such {what}: '{object_id[:80]}'",
        code="resource_missing",
        param=param,
        replayable=False,
    )


def no_access(account_id: str) -> ApiError:
    """403: Stripe does not tell an account that is not there from one of somebody else."""
    return ApiError(
        403,
        "invalid_request_error",
        f"The key does not have access to account '{account_id[:80]}', or it does not exist.",
        code="account_invalid",
        replayable=False,
    )
