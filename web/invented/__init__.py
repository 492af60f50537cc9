"""The world of the demonstration: people, employers, vacancies and their histories, every one of them invented.

It is made by the same actions as everything real, from three short tables and a seeded chance, so that it is the same
each time. No person has a name here, no enterprise exists, no address is given.
"""
