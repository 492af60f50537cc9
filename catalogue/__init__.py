"""The catalogue: skills, occupations and places, with their names in several languages.

It knows the words and how they hang together (ESCO, ISCO-08, our own starter catalogue, ISTAT's municipalities).
It knows no employer and no person.
"""
