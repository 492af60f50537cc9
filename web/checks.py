"""Whether the service can work: the clock, and a database that is reachable, migrated and knows its words."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import web.records  # noqa: F401 - so that every record is known
from catalogue.records import CatalogueVersion, Concept, Municipality
from ground import encryption, outbox, rotation
from ground.actors import Role
from ground.audit import heads
from ground.audit.records import Action, AuditRow
from ground.errors import Unreadable
from ground.keys import Keys
from ground.territories import Territory
from matching.programmes import count_programmes
from matching.records.people import Beneficiary
from schedules.erasing import keeping
from schedules.erasing.register import BRING_BACK, Register, agree
from schedules.errors import RegisterBroken
from schedules.records.ticks import Tick
from web import upgrades
from web.accounts import Account, AccountState
from web.backups import readiness
from web.backups.records import Backup
from web.db import READING
from web.refusals import DatabaseAway

# How many triggers keep the rows of the audit trail.
GUARDS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_rows'",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_rows'::regclass AND tgenabled = 'O'",
}
Check = Callable[[str, Session], "Finding"]
MIGRATE = "run: ponte migrate (PONTE_DATABASE_URL says where the database is; unset, it is the one in var/)"
REPLAY = "run: ponte restore --replay"
REGISTER = "run: ponte backup, which writes what is missing in the register anew; or bring back a newer copy of it"
BACK_UP = "run: ponte backup"
BACKED_UP_WITHIN = timedelta(days=8)
ROTATE = "run: ponte keys rotate"
FIND = "add the missing key to PONTE_DATA_KEYS, behind the newest; without it these values are lost"
ANEW = "ponte keys rotate, with a fresh key put first, tells the columns; whom they are about has to be written anew"
TICK = "run: ponte tick, beside ponte serve, as long as the service runs"
SEND = "set PONTE_MAIL_URL and run ponte tick; if both are so, its log tells what the mail server answers"
AGAIN = "ponte outbox list tells which; mend the addresses or the mail server, then run: ponte outbox again"
# A message is late, and the ticker silent, after so long.
LATE, SILENT = timedelta(minutes=30), timedelta(minutes=5)
ENOUGH = 2  # coordinators of a territory: nobody approves her own requests
APPROVERS = "open accounts for more: ponte accounts open coordinator EMAIL --name NAME --territory CODE"
# Things that are not there, or not theirs, which one account asks for within a day; a wrong link now and then is few.
GUESSED, WITHIN = 50, timedelta(days=1)
GUESSERS = (
    "an auditor reads what it was after (GET /api/v1/audit?action=deny&actor=...); to end it: ponte accounts disable"
)
MIX = "have people of another programme there too: as long as it is one, to be proposed tells which"
IMPORT = "run: ponte catalogue starter, or ponte catalogue import with the files of ESCO"


class Finding(NamedTuple):
    """What a check found: whether it is as it should be, what there is, and how to mend it."""

    name: str
    is_good: bool
    found: str
    mend: str = ""


def of_clock() -> Finding:
    """Tell whether the machine knows the time of the place where the service works."""
    try:
        return Finding("clock", is_good=True, found=str(ZoneInfo("Europe/Rome")))
    except ZoneInfoNotFoundError:
        return Finding("clock", is_good=False, found="time zones are not installed", mend="install the package tzdata")


def of_time(engine: Engine, now: datetime) -> Finding:
    """Tell whether the machine's clock stands after the last change of the catalogue."""

    def check(name: str, session: Session) -> Finding:
        latest = session.scalar(select(func.max(CatalogueVersion.at)))
        is_good = latest is None or latest <= now
        return Finding(name, is_good, f"catalogue changed at {latest or 'no time'}", "set the machine's clock forward")

    return _run("time", check, engine)


def of_audit(engine: Engine, file: Path) -> Finding:
    """Tell whether the end of the audit trail is as it was written, and the database still refuses to change it."""

    def check(name: str, session: Session) -> Finding:
        kept = heads.read(file)
        guards = session.scalar(text(GUARDS[engine.dialect.name])) or 0
        is_good = guards > 0 and heads.is_attached(session, kept)
        outside = f"row {kept[-1].head.number:,} of {kept[-1].on}" if kept else "none yet (ponte audit head)"
        found = f"{heads.head(session).number:,} rows, {guards} guards, head outside: {outside}"
        return Finding(name, is_good, found, "somebody has been at the database: keep it, and run ponte audit verify")

    return _run("audit", check, engine)


def of_erasures(engine: Engine, register: Register) -> Finding:
    """Tell whether the register of erasures outside the database can be read, and knows of the same ones."""

    def check(name: str, session: Session) -> Finding:
        outside, inside = register.read(), keeping.entries(session)
        found = f"{len(outside):,} lines in the register, {len(inside):,} in the database"
        if not agree(outside, inside):
            return Finding(name, is_good=False, found=f"{found}, of different erasures", mend=BRING_BACK)
        if len(outside) != len(inside):
            return Finding(name, is_good=False, found=found, mend=REPLAY if len(outside) > len(inside) else REGISTER)
        return Finding(name, is_good=True, found=found)

    return _run("erasures", check, engine)


def of_copy(engine: Engine, register: Register) -> Finding:
    """Tell whether the register knows of no erasure that the database lacks: then it is no older copy of itself."""

    def check(name: str, session: Session) -> Finding:
        try:
            known, there = len(register.read()), len(keeping.entries(session))
        except RegisterBroken:
            return Finding(name, is_good=True, found="not known; ponte doctor tells what is wrong with the register")
        return Finding(name, known <= there, f"{known:,} erasures known, {there:,} done here", REPLAY)

    return _run("copy", check, engine)


def of_backups(engine: Engine, now: datetime) -> Finding:
    """Tell how old the last backup is that is known of."""

    def check(name: str, session: Session) -> Finding:
        last = session.scalar(select(func.max(Backup.at)))
        if last is None:
            return Finding(name, is_good=True, found="none was made by ponte backup")
        return Finding(name, now - last <= BACKED_UP_WITHIN, f"the last one is of {last:%Y-%m-%d %H:%M}", BACK_UP)

    return _run("backups", check, engine)


def of_keys(engine: Engine, keys: Keys) -> Finding:
    """Tell which keys have encrypted what is stored: whether one of them is missing, or an older one is in use."""
    encryption.hand_in(keys)

    def check(name: str, session: Session) -> Finding:
        used = rotation.in_use(session)
        missing = sorted(used.keys() - {*keys.ids, ""})
        if missing:
            count, names = sum(used[key] for key in missing), " and ".join(missing)
            found = f"{count:,} values cannot be read, their key is not among PONTE_DATA_KEYS: {names}"
            return Finding(name, is_good=False, found=found, mend=FIND)
        if used[""]:
            return Finding(name, is_good=False, found=f"{used['']:,} values are damaged", mend=ANEW)
        older = [key for key in keys.ids if key != keys.newest and key in used]
        if older:
            return Finding(name, is_good=False, found=f"older keys are still in use: {', '.join(older)}", mend=ROTATE)
        idle = [key for key in keys.ids if key != keys.newest]
        found = f"all of {used.total():,} values are encrypted with the newest key, {keys.newest}"
        return Finding(name, is_good=True, found=f"{found}; no longer needed: {', '.join(idle)}" if idle else found)

    return _run("keys", check, engine)


def of_outbox(engine: Engine, now: datetime) -> Finding:
    """Tell whether what is to be sent leaves in time."""

    def check(name: str, session: Session) -> Finding:
        there = outbox.backlog(session, before=now - LATE)
        found = f"{there.waiting:,} wait: {there.late:,} late, {there.failed:,} failed until now, "
        found += f"{there.given_up:,} given up"
        return Finding(name, not (there.late or there.given_up), found, AGAIN if there.given_up else SEND)

    return _run("outbox", check, engine)


def of_ticker(engine: Engine, now: datetime) -> Finding:
    """Tell whether the ticker came just now, and all its steps went well."""

    def check(name: str, session: Session) -> Finding:
        ticks = session.scalars(select(Tick).order_by(Tick.begun_at, Tick.step)).all()
        if not ticks or ticks[-1].begun_at < now - SILENT:
            found = f"last seen at {ticks[-1].begun_at:%Y-%m-%d %H:%M} UTC" if ticks else "never seen"
            return Finding(name, is_good=False, found=found, mend=TICK)
        last = [tick for tick in ticks if tick.begun_at >= ticks[-1].begun_at - SILENT]
        broken = [tick.step for tick in last if tick.done_at is None or tick.done_at < tick.begun_at]
        found = f"broke just now: {', '.join(broken)}" if broken else f"{len(last)} steps went well just now"
        return Finding(name, not broken, found, "the log of ponte tick tells at which places it broke")

    return _run("ticker", check, engine)


def of_service(engine: Engine, register: Register | None) -> Iterator[Finding]:
    """Yield what has to be good before anybody is served; the first bad one ends the row."""
    is_good = True
    for finding in of_database(engine):
        is_good = finding.is_good
        yield finding
    if is_good and register is not None:
        yield of_copy(engine, register)


def of_approvers(engine: Engine) -> Finding:
    """Tell whether two coordinators answer for each territory, so that none is lost with one of them."""

    def check(name: str, session: Session) -> Finding:
        active = select(Account.territory, func.count()).filter_by(role=Role.COORDINATOR, state=AccountState.ACTIVE)
        there = {code: count for code, count in session.execute(active.group_by(Account.territory)) if code}
        codes = session.scalars(select(Territory.code).order_by(Territory.code)).all()
        few = [f"{code} has {there.get(code, 0) or 'none'}" for code in codes if there.get(code, 0) < ENOUGH]
        found = f"of coordinators {', '.join(few)}" if few else f"{len(codes)} territories, each with two coordinators"
        return Finding(name, not few, found, APPROVERS)

    return _run("approvers", check, engine)


def of_guesses(engine: Engine, now: datetime) -> Finding:
    """Tell whether an account, or somebody without one, asks again and again for what is not there or not theirs."""

    def check(name: str, session: Session) -> Finding:
        many = func.count()
        denied = select(AuditRow.actor, many).where(AuditRow.action == Action.DENY, AuditRow.at > now - WITHIN)
        found = session.execute(denied.group_by(AuditRow.actor).having(many >= GUESSED).order_by(many.desc())).all()
        told = ", ".join(f"{actor or 'nobody signed in'} {count:,} times" for actor, count in found)
        return Finding(name, not found, f"asked in vain since yesterday: {told}" if told else "few", GUESSERS)

    return _run("guesses", check, engine)


def of_programmes(engine: Engine) -> Finding:
    """Tell whether several programmes send people in each territory, so that to be proposed tells nothing of a past."""

    def check(name: str, session: Session) -> Finding:
        codes = session.scalars(select(Beneficiary.territory).distinct().order_by(Beneficiary.territory)).all()
        try:
            counted = {code: count_programmes(session, code) for code in codes}
        except Unreadable:
            return Finding(name, is_good=False, found="cannot be read", mend=FIND)
        single = [code for code, number in counted.items() if number == 1]
        found = f"one programme alone in {', '.join(single)}" if single else f"{len(codes)} territories, none with one"
        return Finding(name, not single, found, MIX)

    return _run("programmes", check, engine)


def of_database(engine: Engine) -> Iterator[Finding]:
    """Yield one finding after the other; the first bad one ends the row, because the next need it."""
    for name, check in CHECKS.items():
        finding = _run(name, check, engine)
        yield finding
        if not finding.is_good:
            return


def _run(name: str, check: Check, engine: Engine) -> Finding:
    try:
        with Session(engine, execution_options=READING) as session:
            return check(name, session)
    except (SQLAlchemyError, DatabaseAway) as error:
        return Finding(name, is_good=False, found=type(error).__name__, mend=MIGRATE)
    except RegisterBroken as broken:
        return Finding(name, is_good=False, found="the register of erasures cannot be used", mend=broken.text)


def _reachable(name: str, session: Session) -> Finding:
    session.execute(select(1))
    return Finding(name, is_good=True, found=session.get_bind().dialect.name)


def _migrated(name: str, session: Session) -> Finding:
    current = MigrationContext.configure(session.connection()).get_current_revision()
    newest = upgrades.heads()
    found = f"version {current or 'none'}, newest {', '.join(newest)}"
    return Finding(name, (current,) == newest, found, MIGRATE)


def _replayed(name: str, session: Session) -> Finding:
    is_good = readiness.is_replayed(session)
    return Finding(name, is_good, "nothing waits" if is_good else "erasures wait to be done again", REPLAY)


def _concepts(name: str, session: Session) -> Finding:
    count = session.scalar(select(func.count()).select_from(Concept)) or 0
    return Finding(name, count > 0, f"{count} concepts", IMPORT)


def _places(name: str, session: Session) -> Finding:
    count = session.scalar(select(func.count()).select_from(Municipality)) or 0
    return Finding(name, count > 0, f"{count} municipalities", IMPORT)


CHECKS: dict[str, Check] = {
    "database": _reachable,
    "migrated": _migrated,
    "replayed": _replayed,
    "catalogue": _concepts,
    "places": _places,
}
