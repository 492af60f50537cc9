"""What all other packages stand on: the base of records, instants, actors, territories, moves.

It knows no subject: no person, no employer, no word of the catalogue.
"""
