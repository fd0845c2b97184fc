"""The parts that an account object is made of."""

from __future__ import annotations

from crowdfund.stripe_sandbox.errors import Json


def profile(given: Json) -> Json:
    """The business profile, with every member."""
    names = (
        "mcc",
        "name",
        "product_description",
        "support_address",
        "support_email",
        "support_phone",
        "support_url",
        "url",
    )
    return {**dict.fromkeys(names), "annual_revenue": None, **given}


def requirements(due: list[str], disabled_reason: str | None) -> Json:
    """What an account must still tell; `due` names it."""
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due),
        "pending_verification": [],
    }


def settings() -> Json:
    """The settings of a new account."""
    return {
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
        },
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "payments": {"statement_descriptor": None},
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
    }


def capability(account: Json, name: str) -> Json:
    """One capability of an account, as its own object."""
    status = account["capabilities"].get(name, "unrequested")
    due = [] if status == "active" else account["requirements"]["currently_due"]
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": requirements([], None),
        "requested": name in account["capabilities"],
        "requested_at": account["created"],
        "requirements": requirements(due, "requirements.fields_needed" if due else None),
        "status": status,
    }
