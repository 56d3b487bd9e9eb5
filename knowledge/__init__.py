"""What a record is, and what can be done with records: capture, recall, answer, guard.

This shelf knows no chat, no database and no web server; it talks to them through ``knowledge.ports``.
"""
