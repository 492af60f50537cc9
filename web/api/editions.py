"""Editions: an answer names its edition as ETag, an edit names the one it was made from as If-Match."""

import re

from flask import request

from ground.errors import Stale
from web.refusals import BadTag, EditionMissing

# A proxy that compresses marks the tag as weak; the edition is the same.
TAG = re.compile(r'(?:W/)?"([!#-~]*)"')
VERSION = re.compile("[0-9]{1,18}")


def edition(version: int) -> dict[str, str]:
    """Return the header that names the edition of what is answered."""
    return {"ETag": f'"{version}"'}


def expected() -> int | None:
    """Return the version that the edit was made from, None when any will do.

    Raises EditionMissing without If-Match, BadTag for what is no tag, and Stale for a tag that was never ours.
    """
    stated = request.headers.get("If-Match", "").strip()
    if not stated:
        raise EditionMissing
    if stated == "*":
        return None
    tag = TAG.fullmatch(stated)
    if tag is None:
        raise BadTag
    if not VERSION.fullmatch(tag[1]):
        raise Stale
    return int(tag[1])
