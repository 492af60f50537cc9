"""The columns of a table of people: what the ranking may know of them, and never who they are."""

from collections.abc import Mapping

from matching.beneficiaries import CASE_CODE
from matching.ranking.profile import Kind, Mode
from web.imports import cells
from web.imports.errors import BadCell
from web.imports.layout import Column, Layout
from web.imports.vacancy_layout import KINDS

MODES: Mapping[str, Mode] = {
    **dict.fromkeys(("foot", "piedi", "a piedi"), Mode.FOOT),
    **dict.fromkeys(("bus", "autobus", "mezzi pubblici"), Mode.BUS),
    **dict.fromkeys(("bicycle", "bici", "bicicletta"), Mode.BICYCLE),
    **dict.fromkeys(("car", "auto", "automobile"), Mode.CAR),
}
NAMELESS = "this file may not tell who somebody is; take the column out, her case code is enough"
APART = "what she must avoid is never brought in by a file; take the column out and enter it in her profile"


def _case_code(cell: str) -> str:
    if not CASE_CODE.fullmatch(cell):
        raise BadCell("a case code is letters and a number, such as TE-014")
    return cell


LAYOUT = Layout(
    columns=(
        Column("case_code", _case_code, ("codice", "codice_caso", "case")),
        Column("programme", cells.text(32), ("programma",)),
        Column("tutor", cells.text(120)),
        Column("skills", cells.entries, ("competenze",)),
        Column("wished", cells.entries, ("wished_occupations", "professioni_desiderate")),
        Column("had", cells.entries, ("had_occupations", "professioni_svolte")),
        Column("languages", cells.languages, ("lingue",)),
        Column("education", cells.whole(0, 8), ("istruzione", "isced")),
        Column("licences", cells.licences, ("licenses", "patenti")),
        Column("hours", cells.hours, ("orario", "orari")),
        Column("max_hours", cells.number(0, 168), ("ore_massime",)),
        Column("municipality", cells.text(200), ("comune", "place")),
        Column("max_minutes", cells.whole(0, 1440), ("minuti_massimi",)),
        Column("modes", cells.choices(MODES, tuple(Mode)), ("mezzi",)),
        Column("available_from", cells.day, ("disponibile_dal",)),
        Column("until", cells.day, ("fino_al",)),
        Column("kinds", cells.choices({word: kind for word, kind in KINDS.items() if kind}, tuple(Kind)), ("tipi",)),
        Column("wish_pay", cells.number(0, 1)),
        Column("wish_nearness", cells.number(0, 1)),
        Column("wish_hours", cells.number(0, 1)),
    ),
    key="case_code",
    required=frozenset({"case_code"}),
    unwanted={
        **dict.fromkeys(("name", "surname", "nome", "cognome", "nominativo", "birth", "nascita", "fiscale"), NAMELESS),
        **dict.fromkeys(("phone", "telefono", "cellulare", "mail", "email", "address", "indirizzo"), NAMELESS),
        **dict.fromkeys(("nationality", "nazionalita", "cittadinanza", "permesso", "permit", "sex", "sesso"), NAMELESS),
        **dict.fromkeys(("age", "eta", "health", "salute", "family", "famiglia", "figli"), NAMELESS),
        **dict.fromkeys(("avoid", "evitare", "exclusions", "esclusioni"), APART),
    },
)
# Facts by the columns that state them; a fact that is not named here is called like its column.
STATED_BY: Mapping[str, str] = {"occupations": "wished", "place": "municipality", "wishes": "wish_nearness"}
