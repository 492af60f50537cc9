"""Names written by the project where ESCO's own open files have none, and in further languages: data files only.

How they come into the database stands in ``catalogue/own_names.py``, not here.
"""
