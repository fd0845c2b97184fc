"""Matching with reasons: what an enterprise is, what a backer looks for, and a sum that says why.

Everything is an integer. A score is the sum of its parts in basis points of one whole (10,000);
nothing about a person but what they said or did here, and let be used, goes into it.
"""
