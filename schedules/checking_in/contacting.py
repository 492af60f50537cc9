"""Contacts that were made: a check-in answered, or whatever contact closes the one in whose window it falls.

What the answers say becomes a concern in the same transaction. The employer's side learns of nothing that is hers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.base import public_ref
from ground.instants import day_of
from matching.reach import Datum, people
from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.checking_in import at_work, check_in_reach, her_word, questions
from schedules.checking_in.check_in_moves import DO, MOVES
from schedules.dates import working_days
from schedules.dates.purposes import Party, Purpose
from schedules.errors import BadCheckIn, NoCheckIn
from schedules.messages import tell
from schedules.records.check_ins import OPEN, Channel, CheckIn, State
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import Placement

LONGEST = 2_000  # characters of a remark


# The question of hiring, put to both sides; whoever doubts it has her tutor look for other places on the same day.
HIRING, DOUBTS = {"HD1", "EH1"}, {"no", "unsure"}
HIRING_DOUBTFUL = "hiring_doubtful"


class Words(StrEnum):
    """What the words agreed with her told, of which this service keeps none here."""

    NOT_ASKED = "not_asked"
    SAFE = "safe"
    MISSING = "missing"  # the safe word was asked for, and did not come
    DANGER = "danger"
    OTHER_VOICE = "other_voice"


OF_DANGER = {
    Words.MISSING: Kind.DANGER_WORD,
    Words.DANGER: Kind.DANGER_WORD,
    Words.OTHER_VOICE: Kind.WRONG_VOICE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a contact: answers by the codes of their questions, a remark, and what her words told."""

    channel: Channel
    answers: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None
    words: Words = Words.NOT_ASKED


def record(session: Session, ref: str, said: Said, *, by: Actor, now: datetime) -> CheckIn:
    """Record what her side has heard in a check-in; of the employer it is on behalf, to be confirmed.

    A contact in which the words told danger counts as none: it is a concern, whatever was answered. Raises NoCheckIn,
    IllegalMove, BadCheckIn, BadAnswer.
    """
    return _recorded(session, check_in_reach.hers(session, ref, by, write=True), said, by=by, now=now)


def answer(session: Session, ref: str, said: Said, *, by: Actor, now: datetime) -> CheckIn:
    """Record what the employer's contact answers. Raises NoCheckIn, IllegalMove, BadCheckIn, BadAnswer."""
    online = replace(said, channel=Channel.ONLINE, words=Words.NOT_ASKED)
    check_in = check_in_reach.firms(session, ref, by, write=True)
    return _done(session, check_in, online, by=by, now=now, on_behalf=False)


def confirm(session: Session, ref: str, *, by: Actor, now: datetime) -> CheckIn:
    """Confirm, as the employer's contact, what a tutor was told by phone; again changes nothing.

    Raises NoCheckIn, BadCheckIn.
    """
    check_in = check_in_reach.firms(session, ref, by, write=True)
    if not check_in.on_behalf:
        raise BadCheckIn("nothing_to_confirm", "", "nothing was recorded on your behalf here")
    check_in.confirmed_at = check_in.confirmed_at or now
    session.flush()
    return check_in


def log_contact(  # noqa: PLR0913 - where, with whom, what, by whom and when
    session: Session, placement_ref: str, party: Party, said: Said, *, by: Actor, now: datetime
) -> CheckIn:  # fmt: skip
    """Record any contact: it closes the check-in in whose window it falls, or one that is overdue, else stands alone.

    Raises NoCheckIn, BadCheckIn, BadAnswer.
    """
    placement = _placement(session, placement_ref, party, by)
    check_in = in_window(session, placement, party, now=now) or _unplanned(placement, party, now=now)
    return _recorded(session, check_in, said, by=by, now=now)


def in_window(session: Session, placement: Placement, party: Party, *, now: datetime) -> CheckIn | None:
    """Return the open check-in in whose window today falls, else the last one that is overdue, locked."""
    today = day_of(now)
    of_it = (CheckIn.placement_id == placement.id, CheckIn.party == party, CheckIn.state.in_(OPEN))
    query = select(CheckIn).where(*of_it, CheckIn.due_on <= today).order_by(CheckIn.due_on, CheckIn.id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    within = [each for each in found if today <= each.window_until]
    return within[0] if within else found[-1] if found else None


def last_answers(session: Session, check_in: CheckIn) -> Mapping[str, str]:
    """Return what the same party answered last to each question, before this check-in."""
    return dict(pair for each in _earlier(session, check_in) for pair in (each.answers or {}).items())


def questions_of(session: Session, check_in: CheckIn) -> tuple[str, ...]:
    """Return the codes of the closed questions that are put in a check-in, a few at a time."""
    turns = [each for each in _earlier(session, check_in) if questions.rotates(each.party, _purposes(each))]
    return questions.asked(check_in.party, _purposes(check_in), len(turns) + 1)


def _earlier(session: Session, check_in: CheckIn) -> Sequence[CheckIn]:
    same = (CheckIn.placement_id == check_in.placement_id, CheckIn.party == check_in.party)
    query = select(CheckIn).where(*same, CheckIn.state == State.DONE, CheckIn.ref != check_in.ref)
    if check_in.done_at is not None:
        query = query.where(CheckIn.done_at <= check_in.done_at)
    return session.scalars(query.order_by(CheckIn.done_at, CheckIn.id)).all()


def _purposes(check_in: CheckIn) -> list[Purpose]:
    return [wish.purpose for wish in check_in.wishes]


def _recorded(session: Session, check_in: CheckIn, said: Said, *, by: Actor, now: datetime) -> CheckIn:
    if said.words not in OF_DANGER:
        is_theirs = check_in.party is Party.EMPLOYER
        return _done(session, check_in, said, by=by, now=now, on_behalf=is_theirs)
    if check_in.party is not Party.HER:
        raise BadCheckIn("not_her", "words", "words are agreed with her alone: leave them out here")
    reasons = ({"code": said.words.value},)
    raised = Raised(OF_DANGER[said.words], Source.HER, Urgency.DANGER, reasons=reasons)
    _raise(session, check_in, raised, by=by, now=now)
    return check_in


def _done(  # noqa: PLR0913 - what was said, by whom, when and in whose name
    session: Session, check_in: CheckIn, said: Said, *, by: Actor, now: datetime, on_behalf: bool
) -> CheckIn:  # fmt: skip
    questions.check(said.answers, check_in.party)
    last = last_answers(session, check_in)
    check_in.state = MOVES.after(check_in.state, DO)
    check_in.next_step = check_in.next_at = None
    check_in.done_at, check_in.done_by, check_in.channel = now, by.ref, said.channel
    check_in.on_behalf = on_behalf
    check_in.answers = dict(said.answers) or None
    check_in.remark = _remark(said.remark)
    session.add(check_in)
    session.flush()
    at_work.count_if_still(session, check_in, on=day_of(now))
    if any(said.answers.get(code) in DOUBTS for code in HIRING):
        her = session.get_one(Beneficiary, check_in.beneficiary_id)
        tell(session, her.tutor, HIRING_DOUBTFUL, about=check_in.ref, at=working_days.at_work(now))
    _compare(session, check_in, last, by=by, now=now)
    return check_in


def _compare(session: Session, check_in: CheckIn, last: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Raise one concern of all that answers warn of, alone and beside what is recorded."""
    placement, answers = session.get_one(Placement, check_in.placement_id), check_in.answers or {}
    found = questions.compared(answers, last, her_word.known(session, placement, on=day_of(now)))
    is_hers = check_in.party is Party.HER
    apart = her_word.contradictions(session, placement, answers, on=day_of(now)) if is_hers else ()
    if found.urgency is not None or apart:
        kind = Kind.ANSWERS if found.urgency is not None else Kind.CONTRADICTION
        source = Source.EMPLOYER if check_in.party is Party.EMPLOYER else Source.HER
        urgency = Urgency(found.urgency or Urgency.ALERT)
        raised = Raised(kind, source, urgency, reasons=(*found.reasons, *apart))
        _raise(session, check_in, raised, by=by, now=now)


def _raise(session: Session, check_in: CheckIn, raised: Raised, *, by: Actor, now: datetime) -> Concern:
    her = session.get_one(Beneficiary, check_in.beneficiary_id)
    placement = session.get_one(Placement, check_in.placement_id)
    is_planned = check_in.id is not None
    about = replace(raised, placement=placement, check_in=check_in if is_planned else None)
    return concerns.raise_for(session, her, about, by=by, now=now)


def _remark(raw: str | None) -> str | None:
    text = (raw or "").strip()
    if len(text) > LONGEST:
        raise BadCheckIn("bad_text", "remark", f"a text of at most {LONGEST:,} characters is expected here")
    return text or None


def _placement(session: Session, ref: str, party: Party, by: Actor) -> Placement:
    datum = Datum.EMPLOYER_CHECK_INS if party is Party.EMPLOYER else Datum.CHECK_INS
    hers = Placement.beneficiary_id.in_(select(Beneficiary.id).where(people(by, datum, write=True)))
    query = (
        select(Placement).where(Placement.ref == ref, hers, Placement.state.in_(check_in_reach.SHOWN)).with_for_update()
    )
    found = session.scalar(query)
    if found is None:
        raise NoCheckIn
    return found


def _unplanned(placement: Placement, party: Party, *, now: datetime) -> CheckIn:
    """Return a check-in that nobody has planned, for no purpose but that it was made."""
    today = day_of(now)
    return CheckIn(
        ref=public_ref(),
        placement_id=placement.id,
        beneficiary_id=placement.beneficiary_id,
        party=party,
        purposes=[],
        due_on=today,
        window_until=today,
        is_strict=False,
        state=State.DUE,
    )
