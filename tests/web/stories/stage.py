"""The world of stories at the door: everybody of it has a client, and time can be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from employers.records import Employer
from ground.actors import Role
from schedules.proposing import sweeps
from schedules.records.proposals import Proposal
from tests import make
from tests.schedules.world import SENT_AT, Firm, World
from tests.web.conftest import Clock, House
from web import accounts, db

API = "/api/v1"
NOWHERE = "N" * 22
STEPS = (
    sweeps.take_effect,
    sweeps.expire_due,
    sweeps.lapse,
    sweeps.free_kept,
    sweeps.remind,
    sweeps.withdraw_stranded,
)


@dataclass
class Stage:
    """The world, the application, and who comes to its door; what was done in the world is kept before each request."""

    world: World
    app: Flask
    house: House
    clock: Clock
    contacts: dict[str, FlaskClient]

    @property
    def tessa(self) -> FlaskClient:
        """The tutor's client."""
        return self.house.tutor.client

    def let_in(self, proposal: Proposal) -> FlaskClient:
        """Return a client of the contact of a proposal, who had none before."""
        by = self.world.contact_of(proposal)
        employer = self.world.session.scalars(select(Employer).where(Employer.ref == by.employer)).one()
        return _client(self.app, self.world.session, by.ref, employer)

    def at(self, now: datetime) -> None:
        """Let it be a certain time, and keep what was done in the world."""
        self.clock.at = now
        self.world.session.commit()

    def tick(self, now: datetime) -> None:
        """Let the clock do its work at a time."""
        self.at(now)
        for step in STEPS:
            step(self.world.session, now)
        self.world.session.commit()

    def draft(self, of: Firm, contact: str, her: str | None = None) -> TestResponse:
        """Draft a proposal, by default of Irma."""
        body = {"vacancy": of.vacancy.ref, "contact": of.contacts[contact].ref}
        return self.tessa.post(f"{API}/beneficiaries/{her or self.world.irma.ref}/proposals", json=body)

    def consent(self, *proposals: str, her: str | None = None) -> TestResponse:
        """Have her consent to drafted proposals, by their references, after the preview was read to her."""
        named = [{"proposal": ref, "seen": self.preview(ref)["seen"]} for ref in proposals]
        body = {"language": "en", "given": "in_person", "proposals": named}
        return self.tessa.post(f"{API}/beneficiaries/{her or self.world.irma.ref}/consents", json=body)

    def preview(self, ref: str) -> dict[str, Any]:
        """Return what would be sent."""
        told: dict[str, Any] = self.tessa.get(f"{API}/proposals/{ref}/preview").json
        return told

    def sent(self, of: Firm, contact: str, her: str | None = None) -> str:
        """Draft a proposal, have her consent, send it, and return its reference."""
        ref = self.draft(of, contact, her).json["ref"]
        given = self.consent(ref, her=her).json["consents"][0]["ref"]
        told = self.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given})
        assert told.status_code == 200, told.json
        return str(ref)

    def card(self, contact: str, ref: str, **more: Any) -> TestResponse:  # noqa: ANN401 - of the client
        """Ask for a card as a contact."""
        return self.contacts[contact].get(f"{API}/cards/{ref}", **more)

    def cards(self, contact: str) -> list[dict[str, Any]]:
        """Return what a contact's list shows."""
        told: list[dict[str, Any]] = self.contacts[contact].get(f"{API}/cards").json["cards"]
        return told

    def answer(self, contact: str, ref: str, **said: Any) -> TestResponse:  # noqa: ANN401 - a body
        """Answer as a contact, by default that the firm is willing."""
        return self.contacts[contact].post(f"{API}/proposals/{ref}/answer", json=said or {"answer": "willing"})

    def state(self, ref: str) -> str:
        """Return how a proposal stands for her side."""
        return str(self.tessa.get(f"{API}/proposals/{ref}").json["state"])


def seen(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """Return all of an answer but the number of its request."""
    number = answer.headers["X-Request-Id"]
    headers = sorted((name, text) for name, text in answer.headers.items() if name != "X-Request-Id")
    return answer.status_code, headers, answer.text.replace(number, "")


def set_up(engine: Engine, app: Flask, house: House, clock: Clock) -> Iterator[Stage]:
    """Yield the stage on the house's database, on the first of September at ten."""
    clock.at = SENT_AT
    with Session(engine, execution_options=db.WRITING, expire_on_commit=False) as session:
        app.before_request_funcs.setdefault(None, []).insert(0, session.commit)
        world = World(session, house.tutor.actor)
        contacts = {
            name: _client(app, session, str(contact.account), firm.employer)
            for firm in (world.alfa, world.beta)
            for name, contact in firm.contacts.items()
        }
        session.commit()
        yield Stage(world, app, house, clock, contacts)


def _client(app: Flask, session: Session, ref: str, employer: Employer) -> FlaskClient:
    """Return the client of a contact's account."""
    account = accounts.open_account(session, Role.EMPLOYER, ref)
    account.ref, account.employer = ref, employer
    token = accounts.issue_token(session, account, "tests", now=make.NOW)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
