"""The columns of a table of vacancies."""

from collections.abc import Mapping

from employers.records import Kind, Shift
from employers.work import LONGEST_DESCRIPTION
from web.imports import cells
from web.imports.layout import Column, Layout

# What vacancies are called elsewhere; what may be either, or neither, is left unknown and becomes a question.
KINDS: Mapping[str, Kind | None] = {
    **dict.fromkeys(("training", "fpi", "formazione", "formazione pratica", "tirocinio", "stage"), Kind.TRAINING),
    **dict.fromkeys(("employment", "lavoro", "contratto", "contract", "contrato"), Kind.EMPLOYMENT),
    **dict.fromkeys(("determinado", "indefinido", "temporal", "permanent", "temporary"), Kind.EMPLOYMENT),
    **dict.fromkeys(("tempo determinato", "tempo indeterminato"), Kind.EMPLOYMENT),
    **dict.fromkeys(("apprendistato", "apprenticeship", "puesto de aprendiz", "autonomo", "self employed")),
}
SHIFTS: Mapping[str, Shift] = {
    **dict.fromkeys(("day", "giorno", "diurno"), Shift.DAY),
    **dict.fromkeys(("evening", "sera", "serale"), Shift.EVENING),
    **dict.fromkeys(("night", "notte", "notturno"), Shift.NIGHT),
    **dict.fromkeys(("weekend", "fine settimana"), Shift.WEEKEND),
}

LAYOUT = Layout(
    columns=(
        Column("external_ref", cells.text(128), ("id", "reference", "riferimento", "codice")),
        Column("title", cells.text(300), ("titolo", "mansione", "job_title")),
        Column("description", cells.text(LONGEST_DESCRIPTION), ("descrizione",)),
        Column("occupation", cells.text(300), ("professione",)),
        Column("essential", cells.entries, ("essential_skills", "skills", "competenze", "competenze_essenziali")),
        Column("optional", cells.entries, ("optional_skills", "competenze_facoltative")),
        Column("languages", cells.languages, ("lingue",)),
        Column("education", cells.whole(0, 8), ("istruzione", "isced")),
        Column("licences", cells.licences, ("licenses", "patenti")),
        Column("hours", cells.hours, ("orario", "orari")),
        Column("shift", cells.choice(SHIFTS, tuple(Shift)), ("turno",)),
        Column("kind", cells.choice(KINDS, tuple(Kind)), ("tipo", "contract", "contratto")),
        Column("allowance", cells.number(0, 100_000), ("indennita",)),
        Column("slots", cells.whole(1, 10_000), ("posti",)),
        Column("starts_on", cells.day, ("start", "inizio")),
        Column("ends_on", cells.day, ("end", "fine")),
        Column("posted_on", cells.day, ("date", "data")),
        Column("open_until", cells.day, ("deadline", "scadenza")),
        Column("employer", cells.text(200), ("impresa", "azienda", "company")),
        Column("site", cells.text(200), ("sede",)),
        Column("place", cells.text(200), ("municipality", "comune", "luogo", "city")),
        Column("province", cells.text(80), ("provincia",)),
    ),
    key="external_ref",
    required=frozenset({"external_ref", "title"}),
    # The codes that a portal gave are not taken over: the title is linked here, as for every other file.
    ignored=frozenset({"occ label", "esco occ", "isco"}),
)
# Facts by the columns that state them; a fact that is not named here is called like its column.
STATED_BY: Mapping[str, str] = {
    "employer_id": "employer",
    "territory": "employer",
    "site_id": "site",
    **dict.fromkeys(("municipality", "place_text", "lat", "lon"), "place"),
    **dict.fromkeys(("occupation_how", "occupation_doubtful"), "occupation"),
    "lang": "title",
}
