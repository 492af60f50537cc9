"""Tables from outside, as CSV or XLSX: read, judged line by line, applied in one transaction, undone within a day.

The files here read and judge; what a vacancy or a profile may state is decided in the rooms below.
"""
