"""The demonstration: a platform with people, raises in every state, and a past."""

from crowdfund.demo.seeding import seed
from crowdfund.services.demonstration import is_empty, was_interrupted

__all__ = ["is_empty", "seed", "was_interrupted"]
