"""The texts of each language, read from the gettext files of ``web/translations``."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("it", "en", "fr")
FOLDER = Path(__file__).parents[1] / "translations"


def noted(text: str) -> str:
    """Return the text as it is: marks a text of a table to be translated where it is used."""
    return text


@cache
def translations(lang: str) -> Translations:
    """Return the texts of a language, from its .po file itself: a compiled one could be missing or old."""
    with (FOLDER / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return Translations(BytesIO(compiled.getvalue()))
