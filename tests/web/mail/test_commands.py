"""`ponte tick`, `ponte outbox` and what `ponte doctor` says of the mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from ground import outbox
from ground.outbox import Message
from schedules.records.ticks import Tick
from schedules.ticker import Knock
from tests import make
from tests.audits import told
from tests.mailbox import Mailbox
from tests.web.mail.conftest import Office
from web import accounts, checks, db
from web.commands import main
from web.imports.records import Imported, ImportedRow, ImportRun
from web.kept_answers import KeptAnswer
from web.settings import Settings
from web.steps import steps

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
GIVEN_UP = {"tries": outbox.MOST_TRIES}
Ponte = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ponte(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ponte:
    """Return a function that calls `ponte` on the fresh database with these settings."""

    def call(*arguments: str, **settings: str) -> tuple[int, str, str]:
        given = {"PONTE_DATABASE_URL": database, "PONTE_DATA_KEYS": make.DATA_KEYS, "PONTE_SECRET_KEY": make.SECRET}
        for name, value in (given | settings).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(arguments)
        return (int(left.value.code or 0), *capsys.readouterr())

    return call


def change(engine: Engine, ref: str, **values: object) -> None:
    with db.session(engine, write=True) as session:
        session.execute(update(Message).where(Message.ref == ref).values(values))


def test_a_knock_sends_what_is_due(ponte: Ponte, office: Office) -> None:
    (ref,) = office.put(due_at=LONG_AGO)

    with Mailbox() as mailbox:
        url = f"smtp://127.0.0.1:{mailbox.port}?from=letters@example.org"
        code, _, log = ponte("tick", "--once", PONTE_MAIL_URL=url, PONTE_BASE_URL="https://ponte.example.org")

    assert (code, log) == (0, "")
    assert mailbox.ids == {f"<{ref}@ponte.example.org>": 1}
    assert mailbox.letters[0]["From"] == "Ponte <letters@example.org>"


def test_without_a_mail_server_what_is_due_waits(ponte: Ponte, office: Office) -> None:
    office.put(due_at=LONG_AGO)

    code, _, log = ponte("tick", "--once")

    assert (code, log) == (0, "")
    assert [message.sent_at for message in office.messages()] == [None]


def test_a_knock_on_a_database_that_is_away_leaves_with_one_and_tells_the_places(ponte: Ponte, tmp_path: Path) -> None:
    code, _, log = ponte("tick", "--once", PONTE_DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/ponte.db")

    assert code == 1
    assert "web.refusals.DatabaseAway" in log


def test_a_knock_forgets_what_is_too_old_to_be_asked_for(session: Session, engine: Engine, settings: Settings) -> None:
    account = accounts.open_account(session, make.TUTOR.role, "T")
    run = ImportRun(
        what=Imported.PEOPLE, actor="a", applied_at=make.NOW, created=0, updated=1, unchanged=0, refused=0
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add(ImportedRow(run_id=run.id, record="beneficiaries", row_id=1, line=1, version=1))
    session.add(KeptAnswer(account_id=account.id, target="t", key="k", asked="a", at=make.NOW))
    session.commit()
    forgetting = [step for name, step in steps(settings).items() if name.startswith("forget")]

    left = []
    for now in (make.NOW + timedelta(hours=24), make.NOW + timedelta(hours=24, seconds=1)):
        for step in forgetting:
            step(Knock(partial(db.session, engine, write=True), lambda now=now: now))
        left.append([len(session.scalars(select(kind)).all()) for kind in (KeptAnswer, ImportedRow)])
        session.rollback()

    assert left == [[1, 1], [0, 0]]


def test_the_doctor_says_whether_mail_leaves_in_time(engine: Engine, office: Office) -> None:
    (ref,) = office.put()

    in_time = checks.of_outbox(engine, make.NOW + checks.LATE)
    late = checks.of_outbox(engine, make.NOW + checks.LATE + timedelta(seconds=1))
    change(engine, ref, **GIVEN_UP)
    given_up = checks.of_outbox(engine, make.NOW)

    assert [finding.is_good for finding in (in_time, late, given_up)] == [True, False, False]
    assert "1 wait: 0 late" in in_time.found
    assert "PONTE_MAIL_URL" in late.mend
    assert "1 given up" in given_up.found
    assert "ponte outbox again" in given_up.mend


def test_the_doctor_says_whether_the_ticker_comes_and_which_step_breaks(engine: Engine) -> None:
    second = timedelta(seconds=1)
    never = checks.of_ticker(engine, make.NOW)
    with db.session(engine, write=True) as session:
        session.add(Tick(step="good", begun_at=make.NOW, done_at=make.NOW))
        session.add(Tick(step="gone", begun_at=make.NOW - timedelta(days=1)))
    comes = checks.of_ticker(engine, make.NOW + checks.SILENT)
    silent = checks.of_ticker(engine, make.NOW + checks.SILENT + second)
    with db.session(engine, write=True) as session:
        session.add(Tick(step="bad", begun_at=make.NOW, done_at=make.NOW - second))
    breaks = checks.of_ticker(engine, make.NOW + second)

    assert [finding.is_good for finding in (never, comes, silent, breaks)] == [False, True, False, False]
    assert "never seen" in never.found
    assert "09:30" in silent.found
    assert breaks.found == "broke just now: bad"


def test_the_doctor_shows_the_mail_server_and_neither_user_nor_password(ponte: Ponte) -> None:
    _, shown, _ = ponte("doctor", PONTE_MAIL_URL="smtp://ada:hunter2@mail.example.org")

    assert "good   PONTE_MAIL_URL: mail.example.org:587, STARTTLS, signed in" in shown
    assert "ada" not in shown
    assert "hunter2" not in shown


def test_what_was_given_up_is_listed_by_references_and_tried_anew_when_told_to(
    ponte: Ponte, office: Office, engine: Engine
) -> None:
    given_up, waiting = office.put(about="p" * 22), office.put()
    change(engine, given_up[0], **GIVEN_UP)

    _, listed, _ = ponte("outbox", "list")
    _, said, _ = ponte("outbox", "again")

    assert "1 given up after 12 tries:" in listed
    assert f"{given_up[0]}  inbox  to contact {office.readers['it']}  about {'p' * 22}  by the machine  due" in listed
    assert waiting[0] not in listed
    assert said == "1 will be tried anew.\n"
    assert [message.tries for message in office.messages()] == [0, 0]
    with db.session(engine) as session:
        row = told(session)[-1]
    assert (row.kind, row.ref, row.reason, row.door) == ("outbox", None, "again", "outbox.again")


def test_what_was_sent_about_something_is_found_by_its_reference(ponte: Ponte, office: Office) -> None:
    (ref,) = office.put(about="p" * 22)
    with Mailbox() as mailbox:
        office.send(mailbox.server)

    _, listed, _ = ponte("outbox", "about", "p" * 22)
    _, nothing, _ = ponte("outbox", "about", "q" * 22)

    assert listed.startswith(f"{ref}  inbox  to contact {office.readers['it']}")
    assert listed.endswith("sent 2026-11-23 09:30 UTC\n")
    assert nothing == ""
