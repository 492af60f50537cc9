"""The pages of tutors and coordinators: their people, and the ranked places for each."""
