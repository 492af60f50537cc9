"""Names written by the project for ESCO's skills where ESCO's own open files have none: data files only.

How they come into the database stands with the labels, not here.
"""
