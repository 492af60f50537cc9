"""What is kept how long, what is due to be erased, erasing it, and the register of what was erased."""
