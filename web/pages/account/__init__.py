"""What everybody keeps of the own account: language, password, second factor, browsers, and what was being typed."""
