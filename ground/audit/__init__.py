"""The audit trail: who did what to what, in one chain that shows where it was touched.

Watching turns every write into a row of its own transaction; looks and denials are told to it. Nothing here knows a
subject: records say themselves how they are to be named.
"""
