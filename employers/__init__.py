"""Who offers work: employers, their sites, their vacancies with slots.

Here an employer is vetted and a vacancy goes through its states; every change that the ranking must see gets a number.
No person in a programme is known here.
"""
