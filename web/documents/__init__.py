"""The documents of a placement, laid out to be printed and signed; made when they are asked for, and never stored."""
