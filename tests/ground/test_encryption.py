"""Encrypted fields of records: bound to their row, opened only when read, never overwritten for want of a key."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ground import encryption
from ground.errors import Damaged, KeyMissing
from ground.keys import Keys, new_key
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from matching.records.profiles import Protection
from tests import make


@pytest.fixture
def hers(session: Session) -> Identity:
    """Return the identity of somebody called Fiaba Esempio."""
    make.floor(session)
    identity = session.get_one(Identity, make.beneficiary(session).id)
    identity.first_name, identity.family_name = "Fiaba", "Esempio"
    session.flush()
    return identity


def stored(session: Session, column: str) -> str | None:
    found: str | None = session.execute(text(f"SELECT {column} FROM identities")).scalar_one()  # noqa: S608
    return found


def test_the_column_holds_a_token_and_the_field_its_value(session: Session, hers: Identity) -> None:
    session.expire_all()

    assert hers.first_name == "Fiaba"
    assert str(stored(session, "first_name")).startswith("1.")


def test_nothing_is_stored_of_what_is_not_known(session: Session, hers: Identity) -> None:
    assert hers.phone is None
    assert stored(session, "phone") is None


def test_writing_what_is_there_changes_neither_token_nor_version(session: Session, hers: Identity) -> None:
    before = stored(session, "first_name"), hers.version

    hers.first_name = "Fiaba"
    session.flush()

    assert (stored(session, "first_name"), hers.version) == before


def test_a_new_value_is_a_new_version(session: Session, hers: Identity) -> None:
    before = hers.version

    hers.first_name = "Favola"
    session.flush()

    assert hers.version > before


def test_a_record_is_loaded_and_changed_while_one_field_cannot_be_read(session: Session, hers: Identity) -> None:
    session.execute(text("UPDATE identities SET first_name = family_name"))
    session.expire_all()

    assert hers.family_name == "Esempio"
    with pytest.raises(Damaged):
        _ = hers.first_name
    hers.first_name = "Favola"
    session.flush()
    session.expire_all()
    assert hers.first_name == "Favola"


@pytest.mark.parametrize("value", ["Favola", None])
def test_what_only_lacks_its_key_is_not_overwritten(session: Session, hers: Identity, value: str | None) -> None:
    encryption.hand_in(Keys.read(new_key()))
    before = stored(session, "first_name")

    with pytest.raises(KeyMissing):
        hers.first_name = value

    session.flush()
    assert stored(session, "first_name") == before


def test_a_field_is_not_bound_to_a_row_that_nobody_knows_yet() -> None:
    with pytest.raises(ValueError, match="bound to ref, to be set before it"):
        Beneficiary(programme="fpi")


def test_a_field_that_may_not_be_empty_says_so_to_the_database() -> None:
    columns = Protection.__table__.c

    assert (columns.avoid.nullable, columns.lat.nullable) == (False, True)
