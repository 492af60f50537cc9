"""Hours of an advertisement: a week's, a day's, and the shift they make."""

import pytest

from employers.advertisements.flat import Page
from employers.advertisements.shifts import shift
from employers.advertisements.times import week
from employers.advertisements.weekly import hours_a_week

WEEKLY = [
    ("it", "Part time 24 ore settimanali", 24),
    ("it", "contratto 30h/sett", 30),
    ("it", "Orario: 20-25 ore alla settimana", 25),
    ("it", "36 ore di lavoro settimanali", 36),
    ("it", "part-time 20 ore", 20),
    ("it", "corso di formazione di 40 ore", None),
    ("it", "6 ore al giorno", None),
    ("it", "assistenza 24 ore su 24, contratto", None),
    ("it", "14-22, due settimane di prova", None),
    ("en", "37.5 hours per week", 37.5),
    ("en", "a 40-hour week", 40),
    ("en", "16 hrs pw", 16),
    ("en", "reply within 48 hours, permanent contract", None),
    ("fr", "CDI 35h", 35),
    ("fr", "24 heures hebdomadaires", 24),
    ("fr", "30h/semaine", 30),
    ("fr", "de 14h à 18h", None),
    ("es", "contrato de 20 horas semanales", 20),
    ("es", "40 h/semana", 40),
    ("es", "jornada de 8 horas", None),
]
SHIFTS = [
    ("it", "orario 6-12", "day"),
    ("it", "lavoro notturno, portiere", "night"),
    ("it", "turni anche serali", None),
    ("it", "turno di giorno o di notte, su turni", None),
    ("it", "dalle 19 alle 2", "evening"),
    ("it", "dalle 22 alle 6", "night"),
    ("it", "Chiamare la sera", None),
    ("it", "solo sabato e domenica", "weekend"),
    ("it", "dal lunedì alla domenica, mattina", "day"),
    ("it", "weekend liberi", None),
    ("en", "9am-5pm, Monday to Friday", "day"),
    ("en", "6-10pm", "evening"),
    ("en", "weekend job in a café", "weekend"),
    ("en", "call between 9am and 12 noon", None),
    ("en", "available evenings", None),
    ("fr", "horaires : 21h-5h", "night"),
    ("fr", "le week-end uniquement", "weekend"),
    ("fr", "travail du matin", "day"),
    ("fr", "entretiens le matin", None),
    ("es", "de 8:00 a 15:00", "day"),
    ("es", "turnos rotativos de mañana y noche", None),
    ("es", "fines de semana", "weekend"),
]
MORNINGS, NONE = (("08:00", "13:00"),), ()
WEEKS = [
    ("it", "Dal lunedì al venerdì 8-13", (MORNINGS,) * 5 + (NONE,) * 2),
    ("it", "orario 8-13 lunedì, mercoledì e venerdì", (MORNINGS, NONE, MORNINGS, NONE, MORNINGS, NONE, NONE)),
    ("it", "orario 8-13", None),
    ("it", "lunedì e martedì mattina", None),
    ("en", "Monday to Friday, 8am to 1pm", (MORNINGS,) * 5 + (NONE,) * 2),
    ("fr", "du lundi au vendredi de 8h à 13h", (MORNINGS,) * 5 + (NONE,) * 2),
    ("es", "de lunes a viernes de 8 a 13 h", (MORNINGS,) * 5 + (NONE,) * 2),
    ("it", "il sabato dalle 22 alle 2", (NONE,) * 5 + ((("22:00", "24:00"),), (("00:00", "02:00"),))),
    ("it", "Chiamare dal lunedì al venerdì 8-13", None),
]


@pytest.mark.parametrize(("lang", "text", "hours"), WEEKLY, ids=[text for _, text, _ in WEEKLY])
def test_weekly_hours_are_those_said_to_be_a_weeks(lang: str, text: str, hours: float | None) -> None:
    read = hours_a_week(Page(text, lang))

    assert (read and read.value) == hours


@pytest.mark.parametrize(("lang", "text", "part"), SHIFTS, ids=[text for _, text, _ in SHIFTS])
def test_a_shift_is_said_or_follows_from_the_hours(lang: str, text: str, part: str | None) -> None:
    read = shift(Page(text, lang))

    assert (read and read.value) == part


@pytest.mark.parametrize(("lang", "text", "windows"), WEEKS, ids=[text for _, text, _ in WEEKS])
def test_windows_need_hours_and_days(lang: str, text: str, windows: tuple[object, ...] | None) -> None:
    read = week(Page(text, lang))

    assert (read and read.value) == windows
