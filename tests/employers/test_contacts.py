"""Contacts: added, confirmed, ended; a check word is kept as a hash and compared as it is heard."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import check_words, contacts
from employers.errors import BadEmployer, NoContact, NoEmployer
from employers.records import Contact, Employer
from ground.errors import Stale
from tests import make

ON = make.TODAY


@pytest.fixture
def employer(session: Session) -> Employer:
    return make.employer(session)


@pytest.fixture
def anna(session: Session, employer: Employer) -> Contact:
    return contacts.add(session, employer.ref, {"name": "Anna Prova"}, by=make.TUTOR, on=ON)


def test_who_is_added_is_confirmed_by_who_adds_them(session: Session, employer: Employer) -> None:
    stated = {"name": "Anna", "email": "anna@example.org", "phone": "000 1", "lang": "en", "account": "a" * 22}

    added = contacts.add(session, employer.ref, stated, by=make.COORDINATOR, on=ON)

    assert {key: getattr(added, key) for key in stated} == stated
    assert (added.confirmed_on, added.ended_on, added.check_word_hash) == (ON, None, None)


@pytest.mark.parametrize("by", [make.TUTOR_OF_PISA, make.CONTACT], ids=["another territory", "an employer"])
def test_only_the_staff_of_the_territory_adds_contacts(session: Session, employer: Employer, by: object) -> None:
    with pytest.raises(NoEmployer):
        contacts.add(session, employer.ref, {"name": "Anna"}, by=by, on=ON)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"name": None}, "name_missing"),
        ({"name": "A", "email": "anna@example"}, "bad_mail"),
        ({"name": "A", "email": "anna@example.org\nBcc: b@example.org"}, "bad_mail"),
        ({"name": "A", "lang": "de"}, "bad_choice"),
        ({"name": "A", "site": "S" * 22}, "unknown_site"),
        ({"name": "A", "check_word_hash": "x"}, "unknown_field"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_what_cannot_be_taken_is_refused(
    session: Session, employer: Employer, stated: dict[str, object], code: str
) -> None:
    with pytest.raises(BadEmployer) as refused:
        contacts.add(session, employer.ref, stated, by=make.TUTOR, on=ON)

    assert refused.value.code == code


def test_a_contact_works_at_a_site_of_the_own_employer_only(session: Session, employer: Employer) -> None:
    own, other = make.site(session, employer), make.site(session, make.employer(session, name="Altra"))

    added = contacts.add(session, employer.ref, {"name": "A", "site": own.ref}, by=make.TUTOR, on=ON)

    assert added.site_id == own.id
    with pytest.raises(BadEmployer):
        contacts.amend(session, added.ref, {"site": other.ref}, by=make.TUTOR)


def test_a_contact_is_amended_from_the_version_that_was_read(session: Session, anna: Contact) -> None:
    contacts.amend(session, anna.ref, {"phone": "000 2"}, by=make.TUTOR, version=anna.version)

    with pytest.raises(Stale):
        contacts.amend(session, anna.ref, {"phone": "000 3"}, by=make.TUTOR, version=anna.version - 1)


def test_a_contact_never_turns_into_somebody_else(session: Session, anna: Contact) -> None:
    contacts.amend(session, anna.ref, {"name": "Anna Prova", "phone": "000 2"}, by=make.TUTOR)

    with pytest.raises(BadEmployer) as refused:
        contacts.amend(session, anna.ref, {"name": "Mario Rossi"}, by=make.TUTOR)

    assert refused.value.code == "name_stays"


def test_who_has_left_is_neither_confirmed_nor_amended(session: Session, anna: Contact) -> None:
    contacts.end(session, anna.ref, by=make.TUTOR, on=ON)

    with pytest.raises(BadEmployer):
        contacts.confirm(session, anna.ref, by=make.TUTOR, on=ON)
    with pytest.raises(BadEmployer):
        contacts.agree_word(session, anna.ref, "girasole blu", by=make.TUTOR)


def test_a_contact_of_another_territory_does_not_exist(session: Session, anna: Contact) -> None:
    with pytest.raises(NoContact):
        contacts.confirm(session, anna.ref, by=make.TUTOR_OF_PISA, on=ON)


def test_contacts_are_listed_to_their_own_firm_and_its_staff(
    session: Session, employer: Employer, anna: Contact
) -> None:
    own = make.CONTACT.__class__("anna", make.CONTACT.role, employer=employer.ref)

    for by in (make.TUTOR, make.COORDINATOR, own):
        assert list(contacts.of_employer(session, employer.ref, by=by)) == [anna]
    for by in (make.TUTOR_OF_PISA, make.CONTACT):
        with pytest.raises(NoEmployer):
            contacts.of_employer(session, employer.ref, by=by)


@pytest.mark.parametrize(("days", "speaking"), [(0, 1), (89, 1), (90, 0), (91, 0)])
def test_a_contact_speaks_for_90_days_after_it_was_confirmed(
    session: Session, anna: Contact, days: int, speaking: int
) -> None:
    on = ON + timedelta(days=days)

    assert len(session.scalars(select(Contact).where(contacts.speaks(on))).all()) == speaking
    assert contacts.is_confirmed(anna, on) is bool(speaking)


def test_who_has_left_does_not_speak_from_that_day_on(session: Session, anna: Contact) -> None:
    contacts.end(session, anna.ref, by=make.TUTOR, on=ON)

    def speaking(on: date) -> list[Contact]:
        return list(session.scalars(select(Contact).where(contacts.speaks(on))))

    assert (speaking(ON - timedelta(days=1)), speaking(ON)) == ([anna], [])


# --- check words


@pytest.mark.parametrize("heard", ["Girasole blù", "girasole blu", " GIRASOLE-BLU. ", "girasoleblu"])
def test_a_check_word_is_compared_as_it_is_heard(session: Session, anna: Contact, heard: str) -> None:
    contacts.agree_word(session, anna.ref, "girasole blu", by=make.TUTOR)

    assert check_words.is_right(heard, anna.check_word_hash)


@pytest.mark.parametrize("wrong", ["girasole", "girasole blu2", "", "x" * 100_000])
def test_another_word_is_wrong(session: Session, anna: Contact, wrong: str) -> None:
    contacts.agree_word(session, anna.ref, "girasole blu", by=make.TUTOR)

    assert not check_words.is_right(wrong, anna.check_word_hash)


def test_nobodys_word_is_never_right() -> None:
    assert not check_words.is_right("nobody has chosen this word", None)


@pytest.mark.parametrize(
    "word", ["limon", "--------", "password", "123456", "Trattoria da Prova", "Anna Prova", "anna prova", "p" * 65]
)
def test_a_word_that_everybody_would_try_is_refused(session: Session, anna: Contact, word: str) -> None:
    with pytest.raises(BadEmployer):
        contacts.agree_word(session, anna.ref, word, by=make.TUTOR)


def test_the_word_itself_is_not_stored(session: Session, anna: Contact) -> None:
    contacts.agree_word(session, anna.ref, "girasole blu", by=make.TUTOR)

    assert anna.check_word_hash is not None
    assert anna.check_word_hash.startswith("$argon2id$")
    assert "girasole" not in anna.check_word_hash
