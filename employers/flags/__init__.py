"""The words by which a vacancy's text shows what a reviewer should look at: data files, and the matching of phrases.

One file a language, written for this purpose; ``phrases.py`` tells how a phrase is written. The rules that use them
stand in ``employers/review.py``.
"""
