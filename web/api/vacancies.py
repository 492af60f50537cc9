"""Vacancies: post, amend, hand in, review, pause, resume, close."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from employers import reach, vacancies
from employers import review as reviewing
from employers.records import Employer, Kind, Shift, Site, Vacancy, VacancyState
from employers.work import WORK
from ground.actors import Role
from matching.facts import read_work
from schedules.proposing.sweeps import withdraw_stranded
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import (
    CODE,
    LANGUAGE,
    MUNICIPALITY,
    REF,
    Asked,
    Choice,
    Day,
    Hours,
    Level,
    Many,
    Map,
    Number,
    Text,
    Whole,
)
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now, today

blueprint = Blueprint("vacancies", __name__, description="Placement slots that employers offer.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
POSTERS = (*STAFF, Role.EMPLOYER)
READERS = (*POSTERS, Role.AUDITOR)


class Decision(StrEnum):
    """What a review ends in."""

    APPROVE = "approve"
    FREEZE = "freeze"


class PlaceIn(Shape):
    """Where the work is: a site of the employer, a municipality, a position, or a text when neither is known."""

    site = Text(22, 22, allow_none=True, pattern=REF)
    municipality = Text(6, 6, allow_none=True, pattern=MUNICIPALITY, metadata={"description": "ISTAT code."})
    text = Text(200, allow_none=True)
    lat = Number(-90, 90, allow_none=True)
    lon = Number(-180, 180, allow_none=True)


class VacancyIn(Shape):
    """What is stated of a vacancy; what is left out or null is unknown."""

    title = Text(required=True)
    description = Text(50_000, allow_none=True)
    lang = Text(3, 2, pattern=LANGUAGE)
    occupation = Text(64, allow_none=True, pattern=CODE, metadata={"description": "ESCO id or ISCO-08 code."})
    essential = Asked(allow_none=True)
    optional = Asked(allow_none=True)
    languages = Map(Level(), keys=Text(3, 2, pattern=LANGUAGE), allow_none=True)
    education = Whole(0, 8, allow_none=True, metadata={"description": "ISCED level."})
    licences = Many(Text(32), allow_none=True)
    hours = Hours(allow_none=True)
    shift = Choice(Shift, allow_none=True)
    starts_on = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    kind = Choice(Kind, allow_none=True)
    allowance = Number(0, 100_000, allow_none=True, metadata={"description": "Euro a month."})
    slots = Whole(1, 10_000, allow_none=True)
    posted_on = Day(allow_none=True)
    open_until = Day(allow_none=True, metadata={"description": "Last day on which it may be proposed."})
    employer = Text(22, 22, allow_none=True, pattern=REF)
    place = fields.Nested(PlaceIn, allow_none=True)
    source = Text(64, allow_none=True)
    external_ref = Text(128, allow_none=True)


class VacancyChanges(VacancyIn):
    """What is to be changed of a vacancy; what is not named stays, null makes unknown."""

    title = Text()


class FlagOut(Shape):
    """Words that a reviewer should look at: what they tell of, where they stand. Flags refuse nothing."""

    code = Choice(reviewing.Code, required=True)
    where = Choice(reviewing.Where, required=True)
    words = fields.String(required=True)
    start = fields.Integer(required=True, metadata={"description": "Place of the first sign."})
    end = fields.Integer(required=True, metadata={"description": "Place after the last sign."})


class VacancyOut(VacancyIn):
    """A vacancy as it stands."""

    ref = Text(22)
    territory = Text(8, allow_none=True)
    state = Choice(VacancyState)
    occupation_doubtful = fields.Boolean()
    slots_taken = Whole(0, 10_000)
    flags = fields.List(
        fields.Nested(FlagOut), metadata={"description": "For the tutors and coordinators of its territory."}
    )


class VacanciesOut(Shape):
    """One page of vacancies."""

    vacancies = fields.List(fields.Nested(VacancyOut), required=True)
    next = Text(22, allow_none=True, required=True)


class ReviewIn(Shape):
    """The outcome of a review."""

    decision = Choice(Decision, required=True)


@blueprint.view("POST /vacancies", needs=POSTERS, reads=VacancyIn, answers=VacancyOut, status=HTTPStatus.CREATED)
def post(said: dict[str, Any]) -> Edition:
    """Post a vacancy as a draft."""
    stated = {key: fact for key, fact in _flat(said).items() if fact is not None}
    vacancy = vacancies.post(db.session(), stated, by=actor(), on=today(), read=read_work)
    body, _, headers = _answer(vacancy)
    return body, HTTPStatus.CREATED, {"Location": url_for("vacancies.read", ref=vacancy.ref), **headers}


@blueprint.view("GET /vacancies", needs=READERS, asks=PageQuery, answers=VacanciesOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the vacancies within the caller's reach, oldest first."""
    found = reach.vacancies(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"vacancies": _shown(shown), "next": last}


@blueprint.view("GET /vacancies/to-review", needs=STAFF, asks=PageQuery, answers=VacanciesOut)
def to_review(query: dict[str, Any]) -> dict[str, Any]:
    """List the vacancies of the own territory that wait for a review, with their flags, oldest first."""
    found = reach.to_review(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    told = [body | _flags(row) for body, row in zip(_shown(shown), shown, strict=True)]
    return {"vacancies": told, "next": last}


@blueprint.view("GET /vacancies/<ref:ref>", needs=READERS, answers=VacancyOut)
def read(ref: str) -> Edition:
    """Read one vacancy."""
    vacancy = reach.read_vacancy(db.session(), ref, actor())
    body, status, headers = _answer(vacancy)
    return body | _flags(vacancy), status, headers


@blueprint.view("PATCH /vacancies/<ref:ref>", needs=POSTERS, reads=VacancyChanges, answers=VacancyOut)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change a vacancy; changed work or place by the employer sends it back to review."""
    changed = vacancies.amend(db.session(), ref, _flat(changes), by=actor(), read=read_work, version=expected())
    return _answer(changed)


@blueprint.view("POST /vacancies/<ref:ref>/submit", needs=POSTERS, answers=VacancyOut)
def submit(ref: str) -> Edition:
    """Hand a draft in for review."""
    return _answer(vacancies.submit(db.session(), ref, by=actor()))


@blueprint.view("POST /vacancies/<ref:ref>/review", needs=[Role.COORDINATOR], reads=ReviewIn, answers=VacancyOut)
def review(said: dict[str, Any], ref: str) -> Edition:
    """Approve a vacancy that waits for review or is frozen, which opens it; or freeze one in any state."""
    decide = vacancies.approve if said["decision"] == Decision.APPROVE else vacancies.freeze
    return _answer(_settled(decide(db.session(), ref, by=actor())))


@blueprint.view("POST /vacancies/<ref:ref>/pause", needs=POSTERS, answers=VacancyOut)
def pause(ref: str) -> Edition:
    """Take an open vacancy out of the ranking for a while."""
    return _answer(vacancies.pause(db.session(), ref, by=actor()))


@blueprint.view("POST /vacancies/<ref:ref>/resume", needs=POSTERS, answers=VacancyOut)
def resume(ref: str) -> Edition:
    """Open a paused vacancy again."""
    return _answer(vacancies.resume(db.session(), ref, by=actor()))


@blueprint.view("POST /vacancies/<ref:ref>/close", needs=POSTERS, answers=VacancyOut)
def close(ref: str) -> Edition:
    """Close an open vacancy for good."""
    return _answer(_settled(vacancies.close(db.session(), ref, by=actor())))


def _settled(vacancy: Vacancy) -> Vacancy:
    """End what was proposed for a vacancy that no longer stands, in the same transaction."""
    withdraw_stranded(db.session(), now(), Vacancy.id == vacancy.id)
    return vacancy


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said with the parts of the place beside the rest; a stated place replaces all of the old one."""
    flat = {key: fact for key, fact in said.items() if key != "place"}
    if "place" in said:
        place = said["place"] or {}
        flat |= {"site": place.get("site"), "place_text": place.get("text")}
        flat |= {key: place.get(key) for key in ("municipality", "lat", "lon")}
    return flat


def _flags(vacancy: Vacancy) -> dict[str, Any]:
    """Return the flags of a vacancy for those who are told of them, for others nothing."""
    if not reach.sees_flags(actor(), vacancy):
        return {}
    return {"flags": reviewing.of_vacancy(vacancy.title, vacancy.description, vacancy.languages)}


def _answer(vacancy: Vacancy) -> tuple[dict[str, Any], int, dict[str, str]]:
    return _shown([vacancy])[0], HTTPStatus.OK, edition(vacancy.version)


def _shown(rows: Sequence[Vacancy]) -> list[dict[str, Any]]:
    """Return what the API tells of vacancies; employers and sites are named by their references."""
    employers, sites = _refs(Employer, (row.employer_id for row in rows)), _refs(Site, (row.site_id for row in rows))
    told = (*WORK, "ref", "territory", "state", "occupation_doubtful", "slots_taken", "description", "lang")
    return [
        {key: getattr(row, key) for key in (*told, "source", "external_ref")}
        | {"employer": employers.get(row.employer_id or 0)}
        | {"place": _place(row) | {"site": sites.get(row.site_id or 0)}}
        for row in rows
    ]


def _place(row: Vacancy) -> dict[str, Any]:
    return {"municipality": row.municipality, "text": row.place_text, "lat": row.lat, "lon": row.lon}


def _refs(kind: type[Employer] | type[Site], ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    rows = db.session().execute(select(kind.id, kind.ref).where(kind.id.in_(wanted)).order_by(kind.id))
    return {row.id: row.ref for row in rows}
