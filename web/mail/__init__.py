"""Mail: what waits in the outbox becomes plain letters, handed to a mail server.

A letter is one neutral sentence and a link; its subject is the same for all. Nothing here knows Flask, and no address
or text ever reaches a log.
"""
