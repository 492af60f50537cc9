"""Paper: what was told, laid out as a PDF that can be read aloud (PDF/UA-1), in memory alone."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from flask import Response

PDF = "application/pdf"
# The same for everybody and everything: a file name travels further than what is in it.
NAMES = {"it": "documento.pdf", "en": "document.pdf", "fr": "document.pdf"}
LAYOUT = Path(__file__).with_name("paper.typ").read_bytes()
# What no font has a sign for, and what turns the direction of writing about.
UNSHOWN = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]")


def pdf(told: dict[str, Any], *, now: datetime) -> bytes:
    """Return the PDF of what was told: its title, its language, its sentences, and its sections.

    A section has pairs, or a table with a head and rows; a cell is a text, or a text with its own language. ``above``
    stands over the title; ``signatures`` are the places for them, under one ``dated``.
    Where the fonts that come along lack a sign, those of the machine are asked; where these lack it too, the PDF does
    not claim to be PDF/UA-1, and the sign is an empty box that still can be copied as what it is.
    """
    inputs = {"told": json.dumps(_shown(told))}
    for ignores_machine in (True, False):
        try:
            return _made(inputs, now, standards=["ua-1"], ignores_machine=ignores_machine)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
    return _made(inputs, now, standards=[], ignores_machine=False)


def answer(told: dict[str, Any], *, now: datetime) -> Response:
    """Return what was told as a file whose name tells nothing."""
    disposition = f'attachment; filename="{NAMES[told["lang"]]}"'
    return Response(pdf(told, now=now), mimetype=PDF, headers={"Content-Disposition": disposition})


def _made(inputs: dict[str, str], now: datetime, *, standards: list[Any], ignores_machine: bool) -> bytes:
    return typst.compile(
        LAYOUT,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=now.replace(microsecond=0),
        ignore_system_fonts=ignores_machine,
    )


def _shown(told: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the same with blanks in place of signs that cannot be shown."""
    match told:
        case str():
            return UNSHOWN.sub(" ", told)
        case dict():
            return {key: _shown(value) for key, value in told.items()}
        case list() | tuple():
            return [_shown(each) for each in told]
    return told
