"""A whole sign-in through HTTP: password and second factor, two people at a time, gunicorn with 2 workers.

Run as ``python -m benchmarks.sign_in [URL]``; without an address of a database on an embedded one. Prints JSON.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import requests
from sqlalchemy import Engine

from benchmarks.requests import DATA_KEY, KEY, served
from catalogue import places, starter
from ground import encryption
from ground.actors import Agent, Role
from ground.audit.chain import SealingKeys
from ground.audit.writing import Trail
from ground.keys import Keys
from ground.territories import Territory
from web import accounts, db, upgrades
from web.accounts import second_factor
from web.accounts.passwords import Passwords

PEOPLE = 4  # each has ten recovery codes, so ten sign-ins
AT_ONCE = 2
PASSWORD = "only for measuring, never for people"  # noqa: S105 - of nobody
PROOF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def prepare(url: str) -> dict[str, list[str]]:
    """Fill a database and return the recovery codes of each account, by its address."""
    encryption.hand_in(Keys.read(DATA_KEY))
    upgrades.upgrade(url)
    engine = db.engine(url, Trail(SealingKeys((KEY,)), lambda: datetime.now(UTC), Agent.MACHINE))
    with db.session(engine, write=True) as session:
        session.add(Territory(code="TE", name="Teramo"))
        starter.load(session, now=datetime.now(UTC))
        places.load(session)
    return dict(_person(engine, number) for number in range(PEOPLE))


def _person(engine: Engine, number: int) -> tuple[str, list[str]]:
    now, email = datetime.now(UTC), f"{number}@ponte.example"
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, Role.TUTOR, "Tutor inventata", territory="TE", email=email)
        accounts.set_password(session, account, PASSWORD, using=Passwords(), now=now)
        second_factor.begin(session, account)
        shown = second_factor.code_of(account.totp_pending or "", now=now)
        return email, second_factor.confirm(session, account, shown, now=now) or []


def sign_in(base: str, email: str, code: str) -> float:
    """Come in once from a new browser, and return how long the server took, in milliseconds."""
    browser = requests.Session()
    spent = _send(browser, f"{base}/sign-in", "/sign-in/code", email=email, password=PASSWORD)
    return spent + _send(browser, f"{base}/sign-in/code", "/", code=code)


def _send(browser: requests.Session, address: str, onward: str, **fields: str) -> float:
    found = PROOF.search(browser.get(address, timeout=30).text)
    fields["csrf_token"] = found[1] if found else ""
    start = time.perf_counter()
    answer = browser.post(address, data=fields, allow_redirects=False, timeout=30)
    spent = (time.perf_counter() - start) * 1000
    if answer.headers.get("Location") != onward:
        raise RuntimeError(f"the request was answered {answer.status_code}")
    return spent


def measure(url: str, folder: Path) -> dict[str, float]:
    """Return the median and the 95th percentile of all sign-ins, in milliseconds."""
    codes = prepare(url)
    with served(url, folder) as port:
        base = f"http://127.0.0.1:{port}"
        requests.get(f"{base}/healthz", timeout=120)  # until then the workers begin

        def all_of(email: str) -> Sequence[float]:
            return [sign_in(base, email, code) for code in codes[email]]

        with ThreadPoolExecutor(AT_ONCE) as together:
            times = [spent for each in together.map(all_of, codes) for spent in each]
    return {
        "sign_in_ms": round(statistics.median(times), 1),
        "sign_in_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
    }


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(asked.url or f"sqlite:///{folder}/measured.db", Path(folder))))


if __name__ == "__main__":
    main()
