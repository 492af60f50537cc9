"""Calendar feeds: when somebody has appointments, for the calendar of a telephone; never with whom, where or why.

Others say when; here stands who may ask, and how it is written.
"""
