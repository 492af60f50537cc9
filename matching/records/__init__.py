"""The tables of matching: people and their paths, profiles and their protection, the log of rankings.

No decisions live here; those are in the actions of ``matching``.
"""
