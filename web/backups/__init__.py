"""Backups: one sealed file with all rows, for both kinds of database, and the way back into an empty one.

What is brought back may be older than an erasure, so it serves nobody before the register of erasures was replayed.
"""
