"""Which columns are encrypted and which are plain, all of them typed by hand: a new one has to be thought about."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ground import encryption, rotation
from ground.encryption import fields, records
from ground.errors import KeyMissing
from ground.keys import Keys, key_of, new_key
from tests import make
from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import API, OF_PEOPLE, WRITING, addresses
from tests.web.test_canaries import sing
from web import db
from web.commands import main
from web.records import TABLES

FILE = Path(__file__).with_name("at_rest.csv")
# What has to be encrypted, whatever its column is called: by the data that the product speaks of.
MUST: Mapping[str, set[str]] = {
    "identity": {
        f"identities.{name}"
        for name in (
            *("first_name", "family_name", "phone", "email", "other_contact", "tax_code", "birth_date"),
            *("municipality", "safe_hours", "voicemail_rule", "safe_word", "danger_word"),
        )
    },
    "starting point": {"protections.lat", "protections.lon", "protections.municipality", "rankings.shown"},
    "permit and programme": {"beneficiaries.permit", "beneficiaries.programme"},
    "exclusions": {"protections.avoid", "rankings.excluded", "proposals.why"},
    "notes": {"notes.text", "glasses.reason"},
    "consent texts": {"consents.card", "consents.told", "consents.meeting", "consents.documents"},
    "reasons in a placement": {"placements.why", "suspensions.why", "presence_days.reason"},
    "what is computed on our side": {"placements.is_disadvantaged"},
    "reasons of a match": {"proposals.reasons", "proposals.chosen_for"},
    "what was said of how she works": {"assessments.remark"},
    "what she has answered": {"check_ins.answers", "check_ins.remark"},
    "concerns": {f"concerns.{name}" for name in ("text", "reasons", "plan", "ending")},
    "how she is reached": {f"contact_rules.{name}" for name in ("hours", "shift", "channel")},
    "why reminders wait": {"pauses.reason", "snoozes.reason"},
    "copies": {"imported_rows.before", "drafts.address", "drafts.fields"},
    "second factors": {"accounts.totp_secret", "accounts.totp_pending"},
}

# What is kept of these to be answered again, in plain: nothing, or the firm's own word.
KEPT = {
    "DELETE /api/v1/beneficiaries/<ref:ref>/members/<ref:member>",
    "DELETE /api/v1/beneficiaries/<ref:ref>/notes/<ref:note>",
    "DELETE /api/v1/covers/<ref:ref>",
    "POST /api/v1/beneficiaries/<ref:ref>/erasure/confirmation",
    "POST /api/v1/proposals/<ref:ref>/answer",
    "POST /api/v1/proposals/<ref:ref>/take-back",
}


def typed(which: str) -> dict[str, list[str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["table"]: row[which].split() for row in csv.DictReader(file)}


def test_every_column_is_typed_once_as_encrypted_or_plain() -> None:
    encrypted, plain = typed("encrypted"), typed("plain")

    stored = {table.name: sorted(column.name for column in table.columns) for table in TABLES.sorted_tables}
    assert {name: sorted(encrypted[name] + plain[name]) for name in plain} == stored


def test_what_is_typed_as_encrypted_is_so_and_nothing_else() -> None:
    found = {f"{record.__tablename__}.{field.name}" for record in records() for field in fields(record)}

    assert found == {f"{table}.{name}" for table, names in typed("encrypted").items() for name in names}
    assert found == set().union(*MUST.values())


def test_answers_about_people_are_not_kept(app: Flask) -> None:
    about_people = {row.rule for row in ROWS if row.path.startswith(API) and {*row.data} & OF_PEOPLE}
    marks = ("about_person", "only_reads", "looks")

    kept = {
        rule
        for rule in about_people
        if rule.partition(" ")[0] in WRITING and not any(getattr(addresses(app)[rule], mark, False) for mark in marks)
    }

    assert kept == KEPT


def test_a_rotation_covers_every_encrypted_column(
    engine: Engine, session: Session, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sung, new = sing(session), new_key()
    monkeypatch.setenv("PONTE_DATABASE_URL", database)
    monkeypatch.setenv("PONTE_DATA_KEYS", f"{new},{make.DATA_KEYS}")
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)

    with pytest.raises(SystemExit) as left:
        main(["keys", "rotate"])

    encryption.hand_in(Keys.read(new))
    assert left.value.code == 0
    assert set(used(engine)) == {key_of(encryption.keys().prefix)}
    assert {name for name in sung if read(engine, name) != str(None)} == sung


def test_without_the_rotation_the_new_key_alone_reads_none_of_it(engine: Engine, session: Session) -> None:
    sung = sing(session)

    encryption.hand_in(Keys.read(new_key()))

    for name in sung:
        with pytest.raises(KeyMissing):
            read(engine, name)


def used(engine: Engine) -> dict[str, int]:
    with db.session(engine) as session:
        return dict(rotation.in_use(session))


def read(engine: Engine, name: str) -> str:
    """Return all that an encrypted column holds, as one text."""
    with db.session(engine) as session:
        [(record, field)] = [
            (record, field)
            for record in records()
            for field in fields(record)
            if f"{record.__tablename__}.{field.name}" == name
        ]
        assert session.scalar(select(func.count()).select_from(record))
        return " ".join(str(field.__get__(row, record)) for row in session.scalars(select(record)))
