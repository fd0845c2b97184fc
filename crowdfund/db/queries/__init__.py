"""Queries that more than one service needs, or that are too long to read among rules."""
