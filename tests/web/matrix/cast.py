"""Who there is and what there is: one small world in which everybody stands somewhere to everything.

People and firms are named by where they are: ``hers`` and ``kitchen`` are the tutor's and the contact's own,
``beside`` and ``bakery`` are another's in the same territory, ``elsewhere`` and ``harbour`` lie in another territory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session

from employers import contacts, registry, vacancies
from employers.records import Contact, Employer, TradeAssociation
from ground import notices
from ground.actors import Actor, Role
from ground.keys import Keys
from matching import beneficiaries, cases, identities, matches
from matching.records.cases import MemberKind
from schedules.erasing import keeping
from schedules.proposing.previews import preview_of
from schedules.records.erasures import Reason
from schedules.records.proposals import Proposal
from tests import make
from tests.web.matrix import placing, proposing, sharing
from tests.web.matrix.placing import PLACED
from tests.web.matrix.proposing import Between
from tests.web.matrix.who import (
    ABSENT,
    ANOTHER_SCHEME,
    AWAY,
    EMPLOYED,
    FIRMS,
    HALF_WAY,
    HERE,
    MISSING,
    OWN,
    PEOPLE,
    PROPOSED,
    WHO,
    Cast,
    Thing,
    absent,
)
from web import accounts, db
from web.accounts import requests
from web.accounts.records import Account, ApiToken, Draft, SignIn
from web.app import create_app
from web.imports.records import Imported, ImportRun
from web.service import Service, clock
from web.settings import Settings


@contextmanager
def gathered(address: str) -> Iterator[Cast]:
    """Fill the empty database at an address; in the block no request changes it: every transaction is rolled back."""
    with TemporaryDirectory() as outside:
        settings = Settings(address, make.SECRET, Keys.read(make.DATA_KEYS), erasures=Path(outside, "erasures"))
        app = create_app(settings, clock=lambda: make.NOW)
        engine = db.engine(address, make.TRAIL)
        cast = gather(app, engine)
        cast.address = address
        engine.dispose()
        # Not around the requests, which would share one context.
        with app.app_context():
            engine = db.db.engine
        with nothing_kept():
            yield cast
        engine.dispose()


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let every transaction end in a rollback, so that each request and command meets the same database."""
    with patch.object(DefaultDialect, "do_commit", DefaultDialect.do_rollback):
        yield


def gather(app: Flask, engine: Engine) -> Cast:
    """Fill an empty database, and return the application with all who and what there is."""
    cast = Cast(app, app.test_client(use_cookies=False))
    with db.session(engine, write=True) as session:
        make.floor(session)
        _add_firms(session, cast)
        for name, (role, territory, _) in WHO.items():
            _let_in(session, cast, name, role, territory)
        _add_people(session, cast)
        _erase(session, cast)
        _add_requests(session, cast)
        sharing.share(session, cast)
        sharing.add_notes(session, cast)
        _add_proposals(session, cast)
        _add_placements(session, cast)
        _add_sitting(session, cast)
    with db.session(engine, write=True) as session:
        _add_rankings(session, cast, app.extensions["ponte"])
    for kind, named in cast.things.items():
        args = next(iter(named.values())).args
        cast.add(kind, MISSING, **{name: "999999" if ref.isdigit() else ABSENT for name, ref in args.items()})
    _prove_forms(cast)
    return cast


def _let_in(session: Session, cast: Cast, name: str, role: Role, territory: str | None) -> None:
    account = accounts.open_account(session, role, name, territory=territory, email=f"{name}@example.org")
    if name in EMPLOYED:
        ref = cast.things["firm"][EMPLOYED[name]].args["ref"]
        account.employer = session.scalars(select(Employer).filter_by(ref=ref)).one()
    if role is Role.ASSOCIATION:
        account.association = TradeAssociation(name="Associazione di Prova")
    session.flush()
    # Commands look at the clock on the wall, requests at that of the tests.
    token = accounts.issue_token(session, account, "matrix", now=max(clock(), make.NOW))
    secret = accounts.sign_in(session, account, now=make.NOW, factor=True)
    cast.accounts[name] = account.actor
    cast.add("account", name, name, ref=account.ref)
    cast.headers[name] = {"Authorization": f"Bearer {token}", "Cookie": f"ponte={secret}"}
    _add_own(session, cast, name, account)
    if name == "tutor":
        half = accounts.sign_in(session, account, now=make.NOW)
        cast.headers[ANOTHER_SCHEME] = {"Authorization": f"Basic {token}"}
        cast.headers[HALF_WAY] = {"Cookie": f"ponte={half}"}


def _add_own(session: Session, cast: Cast, name: str, account: Account) -> None:
    """Keep what is an account's own: what it was typing, its program, its browser."""
    draft = Draft(account_id=account.id, page=name, kept_at=make.NOW)
    draft.address, draft.fields = "/account", {"name": ["Ada"]}
    session.add(draft)
    session.flush()
    program = session.scalars(select(ApiToken).filter_by(account_id=account.id)).one()
    browser = session.scalars(select(SignIn).filter_by(account_id=account.id)).one()
    if name in {"tutor", "contact"}:
        cast.add("own draft", name, OWN + name, number=str(draft.id))
        cast.add("own token", name, OWN + name, ref=program.ref)
        cast.add("own browser", name, OWN + name, ref=browser.ref)
        told = notices.put(session, "inbox", account=account.ref, about=ABSENT, at=make.NOW)
        cast.add("own notice", name, OWN + name, ref=told.ref)


def _add_firms(session: Session, cast: Cast) -> None:
    for name, (territory, _) in FIRMS.items():
        by = Actor(absent(f"founder-{territory}"), Role.TUTOR, territory)
        firm = make.employer(session, by=by, name=f"{name} srl")
        cast.add("firm", name, ref=firm.ref)
        waiting = make.employer(session, by=by, name=f"{name} nuova srl", active=False)
        registry.vet(session, waiting.ref, make.evidence(), by=by, on=make.TODAY)
        cast.add("waiting firm", name, ref=waiting.ref)
        cast.add("contact", name, ref=contacts.add(session, firm.ref, {"name": "Rosa Prova"}, by=by, on=make.TODAY).ref)
        cast.add("site", name, ref=registry.add_site(session, firm.ref, {"name": "Centro"}, by=by).ref)
        stated = {"name": "Rosa Prova", "email": "rosa@example.org"}
        reachable = contacts.add(session, firm.ref, stated, by=by, on=make.TODAY)
        cast.add("reachable contact", name, ref=reachable.ref)
        _add_vacancies(session, cast, name, firm, by)


def _add_vacancies(session: Session, cast: Cast, name: str, firm: Employer, by: Actor) -> None:
    drafts = {state: make.draft(session, by=by, employer=firm.ref).ref for state in ("draft", "waiting")}
    vacancies.submit(session, drafts["waiting"], by=by)
    posted = {state: make.vacancy(session, by=by, employer=firm.ref).ref for state in ("open", "paused")}
    vacancies.pause(session, posted["paused"], by=by)
    doubted = make.vacancy(session, by=by, employer=firm.ref)
    doubted.occupation_doubtful = True
    cast.said[f"vacancy/{name}"] = posted["open"]
    for state, ref in (drafts | posted | {"doubtful": doubted.ref}).items():
        cast.add(f"{state} vacancy", name, ref=ref)


def _add_people(session: Session, cast: Cast) -> None:
    for name, (_, tutor) in PEOPLE.items():
        by = cast.accounts[tutor]
        person = make.profiled(session, by=by)
        identities.put(session, person.ref, make.identity(), by=by, on=make.TODAY)
        beneficiaries.amend(
            session, person.ref, {"programme": "fpi", "permit": {"kind": "permit", "until": None}}, by=by
        )
        beneficiaries.move(session, person.ref, "ready", by=by, on=make.TODAY)
        cast.add("person", name, ref=person.ref)
        cast.codes[name] = person.case_code
        bounds = {"what": Imported.PEOPLE, "actor": by.ref, "territory": by.territory, "applied_at": clock()}
        run = ImportRun(**bounds, created=0, updated=0, unchanged=1, refused=0)
        session.add(run)
        session.flush()
        cast.add("import", name, ref=run.ref)
        leaving = make.beneficiary(session, by=by)
        asker = Actor(absent("asker"), Role.AUDITOR)
        keeping.ask(session, leaving.ref, Reason.HER_WISH, by=asker, on=make.TODAY)
        cast.add("leaving person", name, ref=leaving.ref)


def _erase(session: Session, cast: Cast) -> None:
    """Take somebody in and erase her again: she is no more there than who never was."""
    person = make.profiled(session, by=cast.accounts["tutor"])
    session.flush()
    cast.things["person"]["erased"] = Thing({"ref": person.ref}, None)
    keeping.erase(session, person, keeping.ALL, reason=Reason.HER_WISH, now=make.NOW)


def _add_requests(session: Session, cast: Cast) -> None:
    """Ask for another coordinator of each territory; whose coordinator is there has the say."""
    for name, territory in (("coordinator", HERE), ("coordinator_elsewhere", AWAY)):
        wanted = {"role": "coordinator", "territory": territory, "name": name, "email": f"new.{name}@example.org"}
        asked = requests.ask_to_open(session, wanted, by=cast.accounts["administrator"], now=make.NOW)
        cast.add("account request", name, name, ref=asked.ref)


def _add_proposals(session: Session, cast: Cast) -> None:
    """Propose each person to the contact with an account of the firm of the same place, in every state."""
    for name, (her, firm) in PROPOSED.items():
        account = FIRMS[firm][1]
        refs = cast.things["person"][her].args["ref"], cast.things["firm"][firm].args["ref"]
        between = Between(cast.accounts[PEOPLE[her][1]], *refs, cast.accounts[account].ref if account else None)
        for state, proposal in proposing.proposed(session, between):
            cast.add(f"{state} proposal", name, ref=proposal.ref)
            consent = proposing.consent_of(session, proposal)
            if consent is not None:
                cast.add(f"{state} consent", name, ref=consent)
            cast.said |= {f"{state}/{name}": proposal.ref, f"{state} consent/{name}": consent or ""}
            cast.said[f"contact/{name}"] = session.get_one(Contact, proposal.contact_id).ref


def _add_placements(session: Session, cast: Cast) -> None:
    """Place people of each caseload with the firm of the same place, one in every state; others share her cases."""
    for name, (her, firm) in PLACED.items():
        account, by = FIRMS[firm][1], cast.accounts[PEOPLE[her][1]]
        refs = "", cast.things["firm"][firm].args["ref"], cast.accounts[account].ref if account else None
        for kind, ref, person in placing.placed(session, Between(by, *refs)):
            cast.add(kind, name, ref=ref)
            cast.said[f"{kind}/{name}"] = ref
            for member in ("colleague", "operator") if her == "hers" and person else ():
                lent: dict[str, Any] = {"ends_on": make.TODAY + timedelta(days=30), "on": make.TODAY, "by": by}
                cases.add(session, person, cast.accounts[member].ref, MemberKind(member), **lent)


def _add_sitting(session: Session, cast: Cast) -> None:
    """Let one person be asked for what was drafted for her; what was shown to the firm until now counts in."""
    drafted = select(Proposal).where(Proposal.ref == cast.said["drafted/hers at kitchen"])
    cast.said["seen"] = preview_of(session, session.scalars(drafted).one()).seen
    cast.add("sitting person", "hers", ref=cast.things["person"]["hers"].args["ref"])


def _add_rankings(session: Session, cast: Cast, held: Service) -> None:
    """Rank for everybody; what belongs to one person is no more there under another than what never was."""
    rankings = {}
    for name, ref in cast.refs("person").items():
        asked: dict[str, Any] = {"by": cast.accounts[PEOPLE[name][1]], "now": make.NOW, "on": make.TODAY, "top": 5}
        log, _ = matches.request(session, held.openings, ref, scorer=held.scorer, **asked)
        rankings[name] = log.ref
        cast.add("ranking", name, ref=ref, ranking=log.ref)
    hers = cast.refs("person")["hers"]
    for name in ("beside", "elsewhere"):
        cast.things["ranking"][f"hers of {name}"] = Thing({"ref": hers, "ranking": rankings[name]}, None)


def _prove_forms(cast: Cast) -> None:
    """Get from the first page what proves that a form stands on a page of ours, and send it along from now on."""
    browser = cast.app.test_client()
    page = browser.get("/sign-in").text
    cast.proof = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    form = browser.get_cookie("form")
    for name, headers in cast.headers.items():
        cookies = [headers.get("Cookie"), f"form={form.value}" if form else None]
        cast.headers[name] = headers | {"Cookie": "; ".join(filter(None, cookies))}
