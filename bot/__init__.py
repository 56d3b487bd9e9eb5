"""The doors: what starts the program and what talks to people."""
