"""The only door: the API, the pages and the commands, and the only room that knows Flask, marshmallow and click.

Here stand settings, access, texts and the one table of refusals; what the service does is decided in the rooms below.
"""
