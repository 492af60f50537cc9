"""The JSON API: one blueprint per subject, its schemas beside it.

A schema knows shapes, never the database or the user; a view calls one action.
"""
