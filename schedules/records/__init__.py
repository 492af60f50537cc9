"""What the timed life stores, one file a subject. Decisions are made in the actions above."""
