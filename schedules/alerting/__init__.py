"""What wakes a human being: concerns, how urgent they are, who hears next, and what several silences say together."""
