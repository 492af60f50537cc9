"""The timed life: proposal, placement, check-ins, outcome, keeping and erasing.

What is due follows from the tables and the clock handed in; nothing here ranks, and nothing here knows Flask.
"""
