"""A QR code as the path of a drawing inside the page: no other host, no picture, no style."""

from itertools import groupby

import segno

BORDER = 4  # modules of quiet around it, as the standard asks


def drawing(text: str) -> tuple[int, str]:
    """Return the width of the square in modules, and the path of all dark ones as strokes of width 1."""
    code = segno.make(text, error="m", micro=False)
    strokes = []
    for y, row in enumerate(code.matrix_iter(border=BORDER)):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                strokes.append(f"M{x} {y}.5h{length}")
            x += length
    return int(code.symbol_size(border=BORDER)[0]), "".join(strokes)
