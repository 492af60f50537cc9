"""Contacts during a placement and after: laid out, moved, asked, answered, missed and followed up."""
