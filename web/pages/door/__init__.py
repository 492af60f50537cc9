"""Coming in: the password, the second factor, and going out."""
