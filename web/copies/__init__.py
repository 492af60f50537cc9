"""Her own copy: all that is held of a person, for herself, in plain words on paper (GDPR art. 15).

Made when her tutor asks for it, handed out and never stored.
"""
