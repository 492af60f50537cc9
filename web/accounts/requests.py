"""Accounts are opened, replaced and reset at a request; where people are seen, at a second person's word.

What was asked is never changed: whoever wants something else withdraws it and asks anew. A yes is held against what
is true at that moment, not at the moment of asking: of the asker, of the account it is about, of the territory.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import outbox
from ground.actors import Actor, Role
from ground.audit.writing import Who
from ground.errors import IllegalMove
from web.accounts import approvals, ending, reach
from web.accounts.approvals import SEE_PEOPLE, Asked, Seat
from web.accounts.errors import BadAccount, NoAccount, NoRequest, TwoPeopleOpen
from web.accounts.letters import Letter
from web.accounts.owners import account_of_email, open_account
from web.accounts.records import Account, AccountRequest, AccountState, RequestKind, RequestState
from web.accounts.wanted import Facts, bound, wanted

LIFE = timedelta(days=7)  # of a request that nobody decides


def ask_to_open(session: Session, stated: Facts, *, by: Actor, now: datetime) -> AccountRequest:
    """Ask for a new account: ``role``, what it is bound to, ``name``, ``email``, perhaps ``lang``.

    A coordinator need not name her own territory. It is opened at once where no second person is needed. Raises
    NoAccount, BadAccount.
    """
    here = {"territory": by.territory} if stated["role"] in SEE_PEOPLE else {}
    known = wanted(session, {**here, **stated})
    _require_say(by, Seat(known["role"], known["territory"]))
    return _ask(session, AccountRequest(kind=RequestKind.OPEN, **known), by=by, now=now)


def ask_to_replace(session: Session, ref: str, changes: Facts, *, by: Actor, now: datetime) -> AccountRequest:
    """Ask for an account in the place of another, which then ends: what is not named stays as it is.

    With another role nothing stays that the old one was bound to. Raises NoAccount, BadAccount.
    """
    old = _live(session, ref, by)
    kept = {"role": old.role, "name": old.name, "email": old.email, "lang": old.lang}
    known = wanted(session, {**kept, **({} if "role" in changes else bound(old)), **changes})
    _require_say(by, reach.seat(old), Seat(known["role"], known["territory"]))
    return _ask(session, AccountRequest(kind=RequestKind.REPLACE, account=ref, **known), by=by, now=now)


def ask_to_reset_factor(session: Session, ref: str, *, by: Actor, now: datetime) -> AccountRequest:
    """Ask that the owner of an account may set up a second factor anew. Raises NoAccount, BadAccount."""
    found = _live(session, ref, by)
    seat = reach.seat(found)
    _require_say(by, seat)
    where = {"territory": seat.territory, "employer": found.employer, "association": found.association}
    asked = AccountRequest(kind=RequestKind.RESET_FACTOR, account=ref, role=seat.role, **where)
    return _ask(session, asked, by=by, now=now)


def approve(session: Session, ref: str, *, by: Who, now: datetime) -> AccountRequest:
    """Say yes as the second person, and do what was asked. Raises NoRequest, IllegalMove, TwoPeopleOpen, BadAccount."""
    request = _waiting(session, ref, "approve", by=by, now=now)
    asker = session.scalar(select(Account).where(Account.ref == request.asked_by))
    about = _about(session, request)
    seats = [Seat(request.role, request.territory), *([reach.seat(about)] if about else [])]
    if asker is None or asker.state is not AccountState.ACTIVE or not approvals.may_ask(asker.actor, *seats):
        raise BadAccount("asker_gone", "", "who asked for it may no longer do so: refuse it, and ask anew")
    asked = Asked(asker.actor, seats[0], request.account, is_orphan=_is_orphan(session, request))
    if not approvals.may_approve(by, asked):
        raise TwoPeopleOpen
    return _grant(session, request, about, decided_by=_name(by), now=now)


def refuse(session: Session, ref: str, *, by: Who, now: datetime) -> AccountRequest:
    """Say no, or withdraw what one has asked for oneself. Raises NoRequest, IllegalMove."""
    request = _waiting(session, ref, "refuse", by=by, now=now)
    is_own = isinstance(by, Actor) and by.ref == request.asked_by
    return _decide(session, request, RequestState.WITHDRAWN if is_own else RequestState.REFUSED, by=_name(by), now=now)


def state(request: AccountRequest, *, now: datetime) -> RequestState:
    """Return what became of a request; one that has waited too long has lapsed, whether that is written yet or not."""
    is_over = request.state is RequestState.WAITING and now >= request.asked_at + LIFE
    return RequestState.LAPSED if is_over else request.state


def disable(session: Session, ref: str, *, by: Who, now: datetime) -> Account:
    """End an account at once and for good; its owner is told. Raises NoAccount, IllegalMove."""
    found = reach.account(session, ref, by, lock=True)
    if isinstance(by, Actor) and not approvals.may_disable(by, reach.seat(found)):
        raise NoAccount
    if found.state is AccountState.DISABLED:
        raise IllegalMove(found.state, "disable", ())
    ending.disable(session, found, now=now)
    _drop(session, about=ref, now=now)
    return found


def _ask(session: Session, request: AccountRequest, *, by: Actor, now: datetime) -> AccountRequest:
    seat = Seat(request.role, request.territory)
    request.asked_by, request.asked_at = by.ref, now
    _lapse_old(session, now)
    _require_once(session, request)
    _require_free(session, request)
    if approvals.needs_second(by, seat):
        session.add(request)
        session.flush()
        return request
    request.is_alone = True
    return _grant(session, request, _about(session, request), decided_by=None, now=now)


def _grant(
    session: Session, request: AccountRequest, about: Account | None, *, decided_by: str | None, now: datetime
) -> AccountRequest:
    """Do what was asked, as it was asked."""
    if about is not None and request.kind is RequestKind.RESET_FACTOR:
        ending.forget_factor(session, about, now=now)
    else:
        _require_free(session, request)
        if about is not None:
            ending.disable(session, about, now=now)
            _drop(session, about=about.ref, now=now, but=request)
        request.opened = _open(session, request, now=now).ref
    return _decide(session, request, RequestState.GRANTED, by=decided_by, now=now)


def _open(session: Session, request: AccountRequest, *, now: datetime) -> Account:
    """Open the account and invite its owner. Its reference is new: nobody's people are hers already."""
    opened = open_account(
        session,
        request.role,
        str(request.name),
        territory=request.territory if request.role in SEE_PEOPLE else None,
        employer=request.employer,
        association=request.association,
        email=request.email,
        lang=request.lang,
        state=AccountState.INVITED,
    )
    outbox.put(session, Letter.INVITATION, to_account=opened.ref, due_at=now)
    return opened


def _decide(
    session: Session, request: AccountRequest, state: RequestState, *, by: str | None, now: datetime
) -> AccountRequest:
    """Close a request; what it said of somebody goes."""
    request.state, request.decided_by, request.decided_at = state, by, now
    request.name = request.email = None
    session.add(request)
    session.flush()
    return request


def _waiting(session: Session, ref: str, move: str, *, by: Who, now: datetime) -> AccountRequest:
    """Return a request that can still be decided. Raises NoRequest, IllegalMove."""
    if isinstance(by, Actor) and by.role not in approvals.DECIDE:
        raise NoRequest
    request = reach.request(session, ref, by, lock=True)
    present = state(request, now=now)
    if present is not RequestState.WAITING:
        raise IllegalMove(present, move, ())
    return request


def _lapse_old(session: Session, now: datetime) -> None:
    old = select(AccountRequest).where(
        AccountRequest.state == RequestState.WAITING, AccountRequest.asked_at <= now - LIFE
    )
    for request in session.scalars(old.order_by(AccountRequest.id).limit(100)):
        _decide(session, request, RequestState.LAPSED, by=None, now=now)


def _drop(session: Session, *, about: str, now: datetime, but: AccountRequest | None = None) -> None:
    """Let what waits about an account lapse with it."""
    waits = select(AccountRequest).filter_by(account=about, state=RequestState.WAITING).order_by(AccountRequest.id)
    for request in session.scalars(waits):
        if request is not but:
            _decide(session, request, RequestState.LAPSED, by=None, now=now)


def _about(session: Session, request: AccountRequest) -> Account | None:
    """Return the account that a request is about, locked; None when it is about a new one. Raises BadAccount."""
    if request.account is None:
        return None
    query = select(Account).where(Account.ref == request.account).with_for_update(of=Account)
    found = session.scalars(query.execution_options(populate_existing=True)).one()
    if found.state is AccountState.DISABLED:
        raise BadAccount("account_ended", "", "the account it is about has ended")
    return found


def _is_orphan(session: Session, request: AccountRequest) -> bool:
    """Tell whether the territory has no active coordinator beside the account that the request is about."""
    here = select(Account.id).filter_by(role=Role.COORDINATOR, territory=request.territory, state=AccountState.ACTIVE)
    others = here.where(Account.ref != request.account) if request.account else here
    return session.scalar(others.limit(1)) is None


def _live(session: Session, ref: str, by: Actor) -> Account:
    found = reach.account(session, ref, by)
    if found.state is AccountState.DISABLED:
        raise BadAccount("account_ended", "", "this account has ended; ask for a new one")
    return found


def _require_say(by: Actor, *seats: Seat) -> None:
    if not approvals.may_ask(by, *seats):
        raise NoAccount


def _require_once(session: Session, request: AccountRequest) -> None:
    waiting = select(AccountRequest.id).filter_by(state=RequestState.WAITING)
    about = request.account and session.scalar(waiting.filter_by(account=request.account))
    same = request.email and session.scalar(waiting.filter_by(email=request.email))
    if about or same:
        raise BadAccount("asked_already", "", "the same has been asked and waits for its answer")


def _require_free(session: Session, request: AccountRequest) -> None:
    """Refuse an address that somebody else comes in with."""
    owner = account_of_email(session, request.email) if request.email else None
    if owner is not None and owner.ref != request.account:
        raise BadAccount("address_taken", "email", "there is an account with this address already")


def _name(by: Who) -> str:
    return by.ref if isinstance(by, Actor) else by.value
