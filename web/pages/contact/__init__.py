"""The pages of an employer's contact who comes by a link from a mail, without an account: the check word, the card."""
