"""All that comes out of the service while everybody does everything: answers, logs, letters, files, the database."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ground import outbox
from ground.base import public_ref
from matching.records.people import Beneficiary
from schedules.records.assessments import Assessment
from schedules.records.check_ins import Channel, CheckIn, ContactRule
from schedules.records.check_ins import State as CheckInState
from schedules.records.concerns import Concern
from schedules.records.consents import Consent
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal
from schedules.ticker import Knock
from tests import make, raw
from tests.canaries import sentinels
from tests.canaries.decoding import texts
from tests.mailbox import Mailbox
from tests.web.matrix.cast import gather, nothing_kept
from tests.web.matrix.commands import COMMANDS
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.test_commands import run
from tests.web.matrix.trial import Trial, path_of
from tests.web.matrix.who import MISSING, NOBODY, Cast, Thing
from web import db
from web.accounts.records import Account, Draft
from web.app import create_app
from web.commands import main
from web.imports.records import Imported, ImportedRow, ImportRun
from web.mail.kinds import KINDS
from web.mail.letters import House
from web.mail.post import Post
from web.mail.sending import Sender
from web.settings import Settings

ECHO = "Zqecho"
# Commands for whoever operates the machine that end by themselves and keep the database.
OPERATING = (("audit", "verify"), ("audit", "head"), ("doctor",), ("catalogue", "status"), ("keys", "rotate"))


# The id of a request, which makes every answer another one.
NUMBER = re.compile(rb'(?<=X-Request-Id: )\w{16}|(?<="request": ")\w{16}')


@cache
def _texts(blob: bytes) -> tuple[str, ...]:
    return tuple(texts(blob))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something came out: of what kind, before whom (None: before anybody), and all that stands there."""

    kind: str
    who: str | None
    where: str
    texts: tuple[str, ...]


@dataclass
class World:
    """Everybody on one database, and all the places seen until now."""

    cast: Cast
    engine: Engine
    folder: Path
    places: list[Place] = field(default_factory=list)

    def see(self, kind: str, who: str | None, where: str, blob: bytes | str) -> None:
        """Keep what came out at a place, decoded."""
        found = NUMBER.sub(b"", blob.encode() if isinstance(blob, str) else blob)
        self.places.append(Place(kind, who, where, _texts(found)))

    @property
    def trial(self) -> Trial:
        """Return what sends requests as everybody."""
        return Trial(self.cast)

    @property
    def her(self) -> str:
        """Return the reference of the person whose sentinels are looked for."""
        return self.cast.refs("person")["hers"]


@contextmanager
def lived(address: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[World]:
    """Let everybody do everything on the empty database at an address, and return all that came out of it."""
    patch.chdir(folder)
    for name, text in {
        "DATABASE_URL": address.replace("+psycopg", ""), "SECRET_KEY": make.SECRET, "DATA_KEYS": make.DATA_KEYS
    }.items():  # fmt: skip
        patch.setenv(f"PONTE_{name}", text)
    log = StringIO()
    with redirect_stderr(log):
        app = create_app(Settings.from_env(), clock=lambda: make.NOW)
        engine = db.engine(address, make.TRAIL)
        world = World(gather(app, engine), engine, folder)
        world.cast.address = address
        sing(world)
        _propose(world)
        _follow(world)
        change(world)
        with nothing_kept():
            _ask_everything(world)
            _mistake_everything(world)
            _command_everything(world)
        _send_letters(world)
        _operate(world)
        look_into_files(world)
        world.see("log", None, "standard error", log.getvalue())
        yield world
    with app.app_context():
        db.db.engine.dispose()
    engine.dispose()


def sing(world: World) -> None:
    """Store the sentinels that come from nobody's request."""
    with db.session(world.engine, write=True) as session:
        sentinels.add_words(session)
        by = world.cast.accounts["tutor"]
        account = session.scalars(select(Account).filter_by(ref=by.ref)).one()
        account.totp_secret = sentinels.SENTINELS["accounts.totp_secret"].value
        account.totp_pending = sentinels.SENTINELS["accounts.totp_pending"].value
        draft = Draft(account_id=account.id, page="d", kept_at=make.NOW)
        draft.address = sentinels.SENTINELS["drafts.address"].value
        draft.fields = {"note": [sentinels.SENTINELS["drafts.fields"].value]}
        run = ImportRun(
            what=Imported.PEOPLE, actor=by.ref, applied_at=make.NOW, created=0, updated=1, unchanged=0, refused=0
        )
        session.add_all([draft, run])
        session.flush()
        row = ImportedRow(run_id=run.id, record="beneficiaries", row_id=1, line=1, version=1)
        row.before = {"before": sentinels.SENTINELS["imported_rows.before"].value}
        session.add(row)


def _follow(world: World) -> None:
    """Store the sentinels of what was asked in a placement, of what somebody looks at, and of how she is reached."""
    value = {name: sentinel.value for name, sentinel in sentinels.SENTINELS.items()}
    refs = {kind: world.cast.things[kind]["hers in kitchen"].args["ref"] for kind in ("her check-in", "concern")}
    with db.session(world.engine, write=True) as session:
        check_in = session.scalars(select(CheckIn).where(CheckIn.ref == refs["her check-in"])).one()
        check_in.remark = value["check_ins.remark"]
        same = {key: getattr(check_in, key) for key in ("placement_id", "beneficiary_id", "party", "due_on")}
        done = {"state": CheckInState.DONE, "done_at": make.NOW, "done_by": "somebody", "channel": Channel.PHONE}
        before = CheckIn(ref=public_ref(), **same, **done, purposes=[], window_until=check_in.due_on)
        before.answers = value["check_ins.answers"]
        concern = session.scalars(select(Concern).where(Concern.ref == refs["concern"])).one()
        concern.text, concern.reasons = value["concerns.text"], value["concerns.reasons"]
        concern.plan, concern.ending = value["concerns.plan"], value["concerns.ending"]
        concern.settled_at, concern.settled_by = make.NOW, "somebody"
        her = session.scalars(select(Beneficiary).where(Beneficiary.ref == world.her)).one()
        rule = ContactRule(beneficiary_id=her.id)
        rule.hours, rule.shift = value["contact_rules.hours"], value["contact_rules.shift"]
        rule.channel = value["contact_rules.channel"]
        session.add_all([before, rule])
        ref = world.cast.said["hired placement/hers in kitchen"]
        over = select(Assessment).join(Placement, Placement.id == Assessment.placement_id).where(Placement.ref == ref)
        session.scalars(over).one().remark = value["assessments.remark"]


def _propose(world: World) -> None:
    """Store the sentinels of what was proposed for her, and of what she has agreed to."""
    value = {name: sentinel.value for name, sentinel in sentinels.SENTINELS.items()}
    with db.session(world.engine, write=True) as session:
        for state in ("sent", "met"):
            ref = world.cast.said[f"{state}/hers at kitchen"]
            proposal = session.scalars(select(Proposal).where(Proposal.ref == ref)).one()
            proposal.why, proposal.reasons = value["proposals.why"], value["proposals.reasons"]
            told = session.get_one(Consent, proposal.consent_id)
            told.card = value["consents.card"]
            told.told = {"lang": "en", "lines": [value["consents.told"]], "inference": []}
        agreed = session.get_one(Consent, proposal.meeting_id)
        agreed.meeting = {"place": value["consents.meeting"], "day": "2026-11-25", "time": "10:30", "companion": None}


def change(world: World) -> None:
    """Let her tutor write the sentinels, with keys so that all that keeps copies of requests has its copies."""
    send, key = world.trial.send, {"Idempotency_Key": "once"}
    path = f"/api/v1/beneficiaries/{world.her}"
    for answer in (
        send("PATCH", path, "tutor", sentinels.case(), **key),
        send("PUT", f"{path}/identity", "tutor", sentinels.of_datum("identities"), **key),
        send("PUT", f"{path}/profile", "tutor", sentinels.profile(), **key),
        send("POST", f"{path}/matches", "tutor", {}, **key),
        send("POST", f"{path}/notes", "tutor", {"text": sentinels.SENTINELS["notes.text"].value}, **key),
        send("POST", f"{path}/glass", "coordinator", {"reason": sentinels.SENTINELS["glasses.reason"].value}, **key),
    ):
        assert answer.status_code < 300, answer.text
    file = world.folder / "people.csv"
    file.write_text(f"case_code,max_minutes\n{world.cast.codes['hers']},137.25\n")
    command(world, "tutor", "people", "import", str(file), "--apply")
    file.unlink()


def _ask_everything(world: World) -> None:
    for row in ROWS:
        for who in (*world.cast.accounts, NOBODY):
            things = world.cast.things[row.of] if row.of else {"": Thing({}, None)}
            for name in ("hers", "kitchen", "hers in kitchen", MISSING, ""):
                if name in things:
                    _keep(world, who, row, things[name])
    for rule in OUTSIDE:
        method, _, path = rule.partition(" ")
        if "<" not in path:
            answer = world.trial.send(method, path, "tutor", {} if method != "GET" else None)
            world.see("answer", "tutor", rule, answer.get_data())


def _keep(world: World, who: str, row: Row, thing: Thing) -> None:
    answer = world.trial.send(row.method, path_of(row, thing), who, row.body)
    kind = {"application/json": "JSON", "text/html": "page"}.get(answer.mimetype, "answer")
    world.see("problem" if answer.status_code >= 400 else kind, who, row.rule, answer.get_data())
    world.see("headers", None, row.rule, str(answer.headers))


def _mistake_everything(world: World) -> None:
    """Make every mistake with a word that must not come back, neither in the answer nor anywhere else."""
    wrong: Mapping[str, Any] = {"name": [ECHO], "first_name": {ECHO: ECHO}, "title": [ECHO], "nonsense": ECHO}
    send = world.trial.send
    for row in ROWS:
        thing = next(iter(world.cast.things[row.of].values())) if row.of else Thing({}, None)
        path = path_of(row, thing)
        answers = [send(row.method, _with_query(row, path), "tutor", row.body)]
        if row.method != "GET":
            answers += [send(row.method, path, "tutor", {name: text}) for name, text in wrong.items()]
            answers.append(send(row.method, path, "tutor", row.body, edition=ECHO))
        answers.append(send(row.method, _without_refs(row.path), "tutor", row.body))
        for answer in answers:
            world.see("mistake", "tutor", row.rule, str(answer.headers).encode() + answer.get_data())


def _with_query(row: Row, path: str) -> str:
    # A page links to itself in other languages, with the query it was asked with.
    return f"{path}{'&' if '?' in path else '?'}name={ECHO}" if row.path.startswith("/api/") else path


def _without_refs(path: str) -> str:
    """Return an address with a word that is no reference in the place of each."""
    return "/".join(ECHO if part.startswith("<") else part for part in path.split("/"))


def _command_everything(world: World) -> None:
    for command in COMMANDS:
        things = world.cast.things[command.row.of] if command.row.of else {"": Thing({}, None)}
        for who in world.cast.accounts:
            _, told = run(world.cast, command, who, things.get("hers") or next(iter(things.values())))
            world.see("command", who, command.name, told)


def command(world: World, who: str | None, *arguments: str) -> None:
    """Run a command as somebody, or as whoever operates the machine, and keep what it prints."""
    token = ["--as", world.cast.headers[who]["Authorization"].removeprefix("Bearer ")] if who else []
    world.see("command", who, " ".join(arguments[:2]), _told([*arguments, *token]))


def _operate(world: World) -> None:
    for arguments in OPERATING:
        world.see("operator", None, " ".join(arguments), _told([*arguments]))


def _told(arguments: list[str]) -> str:
    told = StringIO()
    with redirect_stdout(told), redirect_stderr(told), pytest.raises(SystemExit):
        main(arguments)
    return told.getvalue()


def _send_letters(world: World) -> None:
    """Put every kind of message to everybody, and send what is still needed."""
    with db.session(world.engine, write=True) as session:
        for account in session.scalars(select(Account)):
            account.email = f"{account.ref.lower()}@example.org"
            for kind in KINDS:
                outbox.put(session, kind, to_account=account.ref, due_at=make.NOW)
    with Mailbox() as mailbox:
        house = House("https://ponte.example.org")
        connect: Callable[[], Post] = partial(Post, mailbox.server, house.domain, 5.0)
        begin = partial(db.session, world.engine, write=True, door="tick")
        Sender(connect, house, "w", dict(KINDS))(Knock(begin, lambda: make.NOW, lambda: False))
    for letter in mailbox.letters:
        world.see("letter", None, str(letter["Subject"]), letter.as_bytes())


def look_into_files(world: World) -> None:
    """Keep what lies in the folder and in the database, as it is on the disk."""
    for file in world.folder.rglob("*"):
        if file.is_file() and not file.name.startswith("world.db"):
            world.see("file", None, file.name, file.read_bytes())
    for part in (*raw.rows(world.engine), *raw.log(world.engine), *raw.dump(world.engine)):
        world.places.append(Place("database", None, "file or dump", (part.decode("latin-1").casefold(),)))
