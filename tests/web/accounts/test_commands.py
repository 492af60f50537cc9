"""A real service begins: territories, programmes, associations, the first administrator; further accounts by tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from employers.records import TradeAssociation
from ground.actors import Role
from ground.audit.records import Action
from ground.territories import Programme, Territory
from tests import make
from tests.audits import told
from web import accounts, checks, db
from web.accounts import Account, AccountState, LinkKind, links
from web.commands import main
from web.service import clock


@dataclass
class Answer:
    """What a command left: exit code, what it printed, what it said of mistakes."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command on the fresh database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PONTE_DATABASE_URL", database.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)
    monkeypatch.setenv("PONTE_BASE_URL", "https://ponte.example.org")
    monkeypatch.delenv("PONTE_TOKEN", raising=False)

    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        told = capsys.readouterr()
        return Answer(int(end.value.code or 0), told.out, told.err)

    return run


def token(engine: Engine, role: Role, territory: str | None = None) -> str:
    """Return the token of somebody new."""
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, role, role.value, territory=territory, email=f"{role}@example.org")
        return accounts.issue_token(session, account, "tests", now=clock())


def test_territories_programmes_and_associations_are_added_once(run: Run, engine: Engine) -> None:
    added = [("territories", "TE", "Teramo"), ("programmes", "fpi", "Formazione"), ("associations", "CNA")]
    for group, *words in added:
        assert run(group, "add", *words).code == 0
        again = run(group, "add", *words)
        assert (again.code, "this is there already" in again.err) == (2, True)

    with db.session(engine) as session:
        assert session.get_one(Territory, "TE").name == "Teramo"
        assert session.get_one(Programme, "fpi").name == "Formazione"
        assert session.scalars(select(TradeAssociation.name)).all() == ["CNA"]
    assert run("territories", "list").out == "TE  Teramo\n"
    assert "CNA" in run("associations", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("territories", "add", "te", "Teramo"),
        ("territories", "add", "TERAMO", "Teramo"),
        ("territories", "add", "TE", " "),
        ("programmes", "add", "FPI", "Formazione"),
        ("associations", "add", "C\nNA"),
        ("associations", "add", "x" * 201),
        ("accounts", "first", "nobody"),
        ("accounts", "first", "ada@example.org", "--name", " "),
    ],
)
def test_nonsense_is_refused_in_one_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)

    assert (answer.code, answer.err.count("\n"), answer.out) == (2, 1, "")


def test_the_first_administrator_is_invited_by_a_link_shown_once(run: Run, engine: Engine) -> None:
    answer = run("accounts", "first", "Ada@example.org")

    secret = answer.out.strip().removeprefix("https://ponte.example.org/invitation/")
    with db.session(engine) as session:
        [account] = session.scalars(select(Account))
        link = links.find(session, secret, LinkKind.INVITATION, now=clock())
        assert (account.role, account.state, account.email) == (
            Role.ADMINISTRATOR,
            AccountState.INVITED,
            "ada@example.org",
        )
        assert link is not None
        assert link.account_id == account.id
        assert {(row.role, row.actor, row.door) for row in told(session)} == {("machine", None, "accounts.first")}


def test_an_administrator_who_never_came_makes_way(run: Run, engine: Engine) -> None:
    first, second = run("accounts", "first", "ada@example.org"), run("accounts", "first", "ada@example.org")

    with db.session(engine) as session:
        states = session.scalars(select(Account.state).order_by(Account.id)).all()
        known = [
            links.find(session, each.out.strip()[-22:], LinkKind.INVITATION, now=clock()) for each in (first, second)
        ]
    assert states == [AccountState.DISABLED, AccountState.INVITED]
    assert [link is not None for link in known] == [False, True]


def test_where_an_administrator_can_come_in_there_is_no_other_first(run: Run, engine: Engine) -> None:
    token(engine, Role.ADMINISTRATOR)

    answer = run("accounts", "first", "eva@example.org")

    assert (answer.code, answer.out) == (2, "")
    assert "there is an administrator already" in answer.err
    with db.session(engine) as session:
        assert session.scalars(select(Account.email)).all() == ["administrator@example.org"]


def test_from_the_first_administrator_to_the_first_tutor(run: Run, engine: Engine) -> None:
    """The operator of the machine seconds the lead, the lead the first coordinator, she the tutors."""
    run("territories", "add", "TE", "Teramo")
    administrator = token(engine, Role.ADMINISTRATOR)

    def ask(*arguments: str) -> str:
        answer = run("accounts", "open", *arguments, "--name", "Ada", "--as", administrator)
        assert (answer.code, "waiting" in answer.out) == (0, True), answer.err
        return answer.out.split()[0]

    lead = ask("lead", "lead@example.com")
    assert run("accounts", "approve", lead).code == 0
    coordinator = ask("coordinator", "coordinator@example.com", "--territory", "TE")
    refused = run("accounts", "approve", coordinator)
    assert (refused.code, "Somebody else" in refused.err) == (2, True)
    assert run("accounts", "approve", coordinator, "--as", token(engine, Role.LEAD)).code == 0
    tutor = ask("tutor", "tutor@example.com", "--territory", "TE")
    assert run("accounts", "approve", tutor, "--as", token(engine, Role.COORDINATOR, "TE")).code == 0

    listed = run("accounts", "list", "--as", administrator).out.splitlines()
    assert [line.split()[1:4] for line in listed if "example.com" in line] == [
        ["lead", "-", "invited"],
        ["coordinator", "TE", "invited"],
        ["tutor", "TE", "invited"],
    ]


def test_the_operator_of_the_machine_ends_an_account_and_prints_its_reference_alone(run: Run, engine: Engine) -> None:
    token(engine, Role.ADMINISTRATOR)
    with db.session(engine) as session:
        ref = session.scalars(select(Account.ref)).one()

    answer = run("accounts", "disable", ref)

    assert answer.out == f"{ref} is disabled; its owner is told.\n"
    with db.session(engine) as session:
        assert session.scalars(select(Account.state)).one() is AccountState.DISABLED


@pytest.mark.parametrize("arguments", [("list",), ("requests",), ("open", "tutor", "a@example.org", "--name", "A")])
def test_who_shows_people_or_asks_needs_a_token(run: Run, arguments: tuple[str, ...], engine: Engine) -> None:
    missing, wrong = run("accounts", *arguments), run("accounts", *arguments, "--as", "nonsense")

    assert (missing.code, wrong.code, missing.out, wrong.out) == (2, 2, "", "")
    with db.session(engine) as session:
        assert [row.action for row in told(session)] == [Action.REFUSE_SIGN_IN]


def test_the_doctor_names_territories_for_which_too_few_answer(engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        session.add_all([Territory(code="TE", name="Teramo"), Territory(code="PI", name="Pisa")])
        for territory, state in (("TE", "active"), ("TE", "active"), ("PI", "active"), ("PI", "invited")):
            accounts.open_account(session, Role.COORDINATOR, "C", territory=territory, state=AccountState(state))
    before = checks.of_approvers(engine)

    with db.session(engine, write=True) as session:
        accounts.open_account(session, Role.COORDINATOR, "C", territory="PI")

    assert (before.is_good, before.found) == (False, "of coordinators PI has 1")
    assert checks.of_approvers(engine).is_good


def test_the_doctor_shows_of_the_provider_all_but_the_secret(
    run: Run, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    assert engine
    for name, value in {
        "ISSUER": "https://login.example.org",
        "CLIENT_ID": "ponte",
        "CLIENT_SECRET": "hunter2",
    }.items():
        monkeypatch.setenv(f"PONTE_OIDC_{name}", value)
    monkeypatch.setenv("PONTE_OIDC_SECOND_FACTOR", "mfa,otp")

    shown = run("doctor").out

    assert "good   PONTE_OIDC_ISSUER: https://login.example.org" in shown
    assert "good   PONTE_OIDC_CLIENT_SECRET: set, not shown" in shown
    assert "good   PONTE_OIDC_SECOND_FACTOR: mfa, otp" in shown
    assert "hunter2" not in shown
