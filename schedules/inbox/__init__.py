"""What waits for somebody on her side, what is put off, and what will happen if nobody acts; nobody is told here."""
