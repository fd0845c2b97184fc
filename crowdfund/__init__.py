"""Crowdfund: equity crowdfunding people can trust with their money."""

__version__ = "0.1.0"
