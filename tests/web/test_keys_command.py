"""`ponte keys`: a new key replaces an older one while the service runs, stopped and resumed, and the doctor watches."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from ground import encryption, rotation
from ground.encryption import fields, records
from ground.keys import Keys, new_key
from matching import beneficiaries, identities
from matching.ranking.profile import Avoid
from matching.reach import Datum, person
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from tests import make
from web import checks, db
from web.commands import main

NEW = new_key()
BOTH = f"{NEW},{make.DATA_KEYS}"
PEOPLE = 7
Ponte = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ponte(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ponte:
    """Return a function that calls `ponte` on the fresh database with these keys."""

    def call(*arguments: str, keys: str = BOTH) -> tuple[int, str, str]:
        monkeypatch.setenv("PONTE_DATABASE_URL", database)
        monkeypatch.setenv("PONTE_DATA_KEYS", keys)
        monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
        with pytest.raises(SystemExit) as left:
            main(arguments)
        return (int(left.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def people(engine: Engine) -> list[str]:
    """Return the references of some people of whom everything is known, encrypted with the key of the tests."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        refs = [make.profiled(session, avoid={"night": True}).ref for _ in range(PEOPLE)]
        for ref in refs:
            identities.put(session, ref, make.identity(), by=make.TUTOR, on=make.TODAY)
    return refs


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "PORTION", 3)


def known(session: Session, refs: list[str]) -> list[Any]:
    return [
        (beneficiaries.profile(session, ref, by=make.TUTOR), identities.reveal(session, ref, by=make.TUTOR))
        for ref in refs
    ]


def read_with(engine: Engine, keys: str, refs: list[str]) -> list[Any]:
    encryption.hand_in(Keys.read(keys))
    with db.session(engine, write=True) as session:
        return known(session, refs)


def used(engine: Engine) -> dict[str, int]:
    with db.session(engine) as session:
        return dict(rotation.in_use(session))


def test_a_new_key_is_printed_and_can_be_used(ponte: Ponte) -> None:
    code, out, _ = ponte("keys", "new")

    assert (code, len(Keys.read(out).ids)) == (0, 1)


def test_after_the_rotation_the_older_key_is_not_needed(ponte: Ponte, engine: Engine, people: list[str]) -> None:
    before = read_with(engine, make.DATA_KEYS, people)

    code, out, err = ponte("keys", "rotate")

    # Her Protection and her Identity; her case holds neither programme nor permit.
    assert (code, out, err) == (0, f"{2 * PEOPLE} rows encrypted anew with the newest key, 0 left.\n", "")
    assert read_with(engine, NEW, people) == before
    assert set(used(engine)) == {Keys.read(NEW).newest}


@pytest.mark.usefixtures("people")
def test_a_rotation_that_has_nothing_to_do_does_nothing(ponte: Ponte, engine: Engine) -> None:
    ponte("keys", "rotate")
    with db.session(engine) as session:
        before = session.execute(text("SELECT * FROM identities ORDER BY 1")).all()

    _, out, _ = ponte("keys", "rotate")

    assert out.startswith("0 rows encrypted anew")
    with db.session(engine) as session:
        assert session.execute(text("SELECT * FROM identities ORDER BY 1")).all() == before


def test_a_rotation_stopped_midway_loses_nothing_and_goes_on(ponte: Ponte, engine: Engine, people: list[str]) -> None:
    before = read_with(engine, make.DATA_KEYS, people)
    encryption.hand_in(Keys.read(BOTH))
    with db.session(engine, write=True) as session:
        assert rotation.portion(session, Identity) == (3, [], (3,))

    assert read_with(engine, BOTH, people) == before
    assert ponte("keys", "rotate")[1].startswith(f"{2 * PEOPLE - 3} rows encrypted anew")
    assert read_with(engine, NEW, people) == before


def test_stopped_from_the_keyboard_it_says_so_in_one_word(ponte: Ponte, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_session: Session) -> Iterator[int]:
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "left", stop)

    code, out, err = ponte("keys", "rotate")

    assert (code, out, err.strip()) == (2, "", "ponte: stopped")


def test_what_cannot_be_read_is_told_and_left_and_the_rest_is_done(
    ponte: Ponte, engine: Engine, people: list[str]
) -> None:
    with db.session(engine, write=True) as session:
        session.execute(text("UPDATE identities SET first_name = family_name WHERE beneficiary_id = 2"))

    code, out, err = ponte("keys", "rotate")

    assert (code, out) == (2, f"{2 * PEOPLE} rows encrypted anew with the newest key, 1 left.\n")
    assert "could not be read: 1 of identities.first_name" in err
    assert len(read_with(engine, NEW, people[:1] + people[2:])) == PEOPLE - 1


def test_who_edits_meanwhile_loses_nothing_and_is_told_of_nothing(engine: Engine, people: list[str]) -> None:
    with db.session(engine, write=True) as editing:
        hers = person(editing, people[0], make.TUTOR, Datum.CASE)
        identity = editing.get_one(Identity, hers.id)
        version = identity.version
    encryption.hand_in(Keys.read(BOTH))
    with db.session(engine, write=True) as session:
        rotation.portion(session, Identity)

    encryption.hand_in(Keys.read(f"{make.DATA_KEYS},{NEW}"))  # a worker that does not yet encrypt with the new one
    with db.session(engine, write=True) as session:
        identities.put(session, people[0], {"first_name": "Favola"}, by=make.TUTOR, on=make.TODAY, version=None)

    known = dict.fromkeys(identities.FIELDS) | {"first_name": "Favola"}
    assert read_with(engine, BOTH, people[:1])[0][1] == (known, version + 1)
    assert used(engine)[Keys.read(make.DATA_KEYS).newest] > 0


@pytest.mark.usefixtures("people")
def test_the_doctor_tells_of_older_keys_and_of_missing_ones(engine: Engine) -> None:
    old = Keys.read(make.DATA_KEYS)

    only, both, missing = (checks.of_keys(engine, Keys.read(keys)) for keys in (make.DATA_KEYS, BOTH, NEW))

    assert only.is_good
    assert (both.is_good, both.mend) == (False, "run: ponte keys rotate")
    assert both.found == f"older keys are still in use: {old.newest}"
    assert not missing.is_good
    assert missing.found.endswith(f"cannot be read, their key is not among PONTE_DATA_KEYS: {old.newest}")


@pytest.mark.usefixtures("people")
def test_the_doctor_tells_which_key_can_be_taken_out(ponte: Ponte, engine: Engine) -> None:
    ponte("keys", "rotate")

    found = checks.of_keys(engine, Keys.read(BOTH))

    assert found.is_good
    assert found.found.endswith(f"no longer needed: {Keys.read(make.DATA_KEYS).newest}")


@pytest.mark.usefixtures("people")
def test_the_doctor_counts_what_is_damaged_and_repeats_none_of_it(engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        session.execute(text("UPDATE identities SET first_name = 'Fiaba'"))

    found = checks.of_keys(engine, Keys.read(make.DATA_KEYS))

    assert (found.is_good, found.found) == (False, f"{PEOPLE} values are damaged")


def test_what_the_rotation_reads_is_still_what_she_must_avoid(engine: Engine, people: list[str], ponte: Ponte) -> None:
    ponte("keys", "rotate")

    assert {profile.avoid for (profile, _), _ in read_with(engine, NEW, people)} == {Avoid(night=True)}
    with db.session(engine) as session:
        assert session.scalars(select(Beneficiary.version)).all() == [2] * PEOPLE
    assert sum(len(fields(record)) for record in records()) >= 19
