"""The versions of the database, one file a step, run by Alembic; what runs them is ``web/upgrades.py``.

``python -m migrations "Add consents"`` drafts the next step from what the records say now. Read it before use.
A step is never changed once it is out, and imports nothing of ours: the code goes on, the step stays.
"""
