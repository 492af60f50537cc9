"""Measures: what `make bench` times, and the result file from which the README's figures are written.

Timings are figures, never assertions in tests.
"""
