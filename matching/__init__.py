"""The people, and the ranking of places for them: profiles, the live index of openings, match requests with their log.

The ranking itself (``matching.ranking``) is a library that knows none of this.
"""
