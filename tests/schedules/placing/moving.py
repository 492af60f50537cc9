"""Moves by chance on placements, check-ins, slots and paths, and what has to hold after each of them.

What has to hold is asked of the tables in the test's own SQL, not of the product.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from employers import vacancies
from ground.errors import IllegalMove, Missing, Refused
from matching.facts import read_work
from schedules.alerting import concern_sweeps
from schedules.checking_in import contacting, following_up, listening
from schedules.checking_in.contacting import Said
from schedules.dates.purposes import Party
from schedules.placing import her_path, placement_endings, placements, presence, starts
from schedules.proposing import sweeps
from schedules.records.check_ins import Channel
from schedules.records.placements import InterruptedBy, Outcome, Placement, Presence, State, Why
from schedules.ticker import Knock
from tests import make
from tests.schedules.placeable import Placing, stated
from tests.schedules.world import at

BEGINS = at("2026-09-07 10:00")
REFUSED = (Refused, IllegalMove, Missing)
SWEEPS = (
    sweeps.take_effect,
    sweeps.expire_due,
    sweeps.withdraw_stranded,
    sweeps.lapse,
    sweeps.free_kept,
    following_up.follow_up,
    concern_sweeps.tell_unpaid,
    concern_sweeps.pass_up,
    listening.listen,
)
ANY = st.integers(0, 9)
RULES = {
    "in two places": """
        SELECT beneficiary_id FROM placements WHERE state IN ('planned', 'active', 'suspended')
        GROUP BY beneficiary_id HAVING count(*) > 1
    """,
    "slots miscounted": """
        SELECT v.id FROM vacancies v WHERE v.slots_taken > v.slots OR v.slots_taken <>
            (SELECT count(*) FROM placements p WHERE p.vacancy_id = v.id AND p.holds_slot)
            + (SELECT count(*) FROM proposals p WHERE p.vacancy_id = v.id AND p.reserved_at IS NOT NULL)
    """,
    "a free slot is shut": """
        SELECT id FROM vacancies WHERE slots_taken < slots AND state NOT IN ('open', 'frozen', 'in_review')
    """,
    "no outcome": """
        SELECT id FROM placements WHERE (outcome IS NULL) = (state IN ('completed', 'interrupted'))
        OR (closed_on IS NULL) = (state IN ('completed', 'interrupted', 'cancelled'))
    """,
    "check-ins still open": """
        SELECT c.id FROM check_ins c JOIN placements p ON p.id = c.placement_id
        JOIN beneficiaries b ON b.id = c.beneficiary_id
        WHERE c.state IN ('planned', 'due', 'missed', 'repeated', 'escalated')
        AND (p.state = 'cancelled' OR b.state IN ('withdrawn', 'closed')
             OR p.closed_on IS NOT NULL AND CAST(c.purposes AS TEXT) NOT LIKE '%follow_up%')
    """,
    "path astray": """
        SELECT b.id FROM beneficiaries b WHERE (b.state = 'in_placement') <>
        EXISTS (SELECT 1 FROM placements p WHERE p.beneficiary_id = b.id AND p.state IN ('active', 'suspended'))
    """,
    "endings miscounted": """
        SELECT e.id FROM employers e WHERE
            e.ended_count <> (SELECT count(*) FROM placements p JOIN vacancies v ON v.id = p.vacancy_id
                              WHERE v.employer_id = e.id AND p.outcome IS NOT NULL)
         OR e.hired_count <> (SELECT count(*) FROM placements p JOIN vacancies v ON v.id = p.vacancy_id
                              WHERE v.employer_id = e.id AND p.outcome IN ('hired_here', 'hired_elsewhere'))
    """,
}
STATES = """
    SELECT 'placements', ref, state, beneficiary_id FROM placements
    UNION ALL SELECT 'check_ins', ref, state, beneficiary_id FROM check_ins
    UNION ALL SELECT 'beneficiaries', ref, state, id FROM beneficiaries
    UNION ALL SELECT 'vacancies', ref, state, id FROM vacancies
"""
# What is about a person is named by a keyed reference of hers, so it is counted for how many each kind was told.
TRAIL = "SELECT DISTINCT kind, ref FROM audit_rows WHERE number > :since"
Move = Callable[[Session, Placement, datetime], object]
MOVES: Mapping[str, Move] = {
    "suspend": lambda session, of, now: placements.suspend(
        session, of.ref, until=now.date() + timedelta(days=9), why=Why.HEALTH, by=make.TUTOR, now=now
    ),
    "resume": lambda session, of, now: placements.resume(session, of.ref, by=make.TUTOR, now=now),
    "extend": lambda session, of, now: placements.extend(
        session, of.ref, ends_on=of.ends_on + timedelta(days=3), by=make.TUTOR, now=now
    ),
    "cancel": lambda session, of, now: placement_endings.cancel(session, of.ref, why=Why.PLANS, by=make.TUTOR, now=now),
    "interrupt": lambda session, of, now: placement_endings.interrupt(
        session, of.ref, interrupted_by=InterruptedBy.HERS, why=Why.WORK, by=make.TUTOR, now=now
    ),
    "job": lambda session, of, now: placement_endings.lose_job(session, of.ref, by=make.TUTOR, now=now),
}


class Moves(RuleBasedStateMachine):
    """Two people, two firms of one slot and two; moves by chance, each in a transaction of its own."""

    fresh: Callable[[], Session]
    broken: Sequence[str] = ()  # the rules that did not hold in the last run

    def __init__(self) -> None:
        super().__init__()
        self.session = self.fresh()
        make.floor(self.session)
        self.world = Placing(self.session)
        self.now = BEGINS
        self.states, self.told = self._states(), self._number()

    @contextmanager
    def attempt(self) -> Iterator[Session]:
        """Keep what is done, or nothing of it when it is refused."""
        try:
            yield self.session
            self.session.commit()
        except REFUSED:
            self.session.rollback()

    def placements(self) -> Sequence[Placement]:
        return self.session.scalars(select(Placement).order_by(Placement.id)).all()

    def chosen(self, number: int) -> Placement:
        found = self.placements()
        return found[number % len(found)]

    @initialize(is_started=st.booleans(), days=st.integers(0, 130))
    def begin(self, is_started: bool, days: int) -> None:  # noqa: FBT001 - drawn by chance
        """Let somebody be there already, planned or for some time."""
        start = self.now.date()
        with self.attempt():
            placement = self.world.planned(starts_on=start, ends_on=start + timedelta(days=120), now=self.now)
            if is_started:
                self.world.papered(placement)
                placements.begin(self.session, placement, now=self.now)
        self.now += timedelta(days=days) if is_started else timedelta()

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def the_clock_strikes(self) -> None:
        starts.start_planned(Knock(self.attempt, lambda: self.now))
        for sweep in SWEEPS:
            with self.attempt():
                sweep(self.session, self.now)

    @rule(her=st.sampled_from(("irma", "olga")), firm=st.sampled_from(("alfa", "beta")), days=ANY)
    def plan(self, her: str, firm: str, days: int) -> None:
        with self.attempt():
            proposal = self.world.accepted(getattr(self.world, her), getattr(self.world, firm), now=self.now)
            start = self.now.date() + timedelta(days=days)
            said: dict[str, Any] = {"starts_on": start, "ends_on": start + timedelta(days=120)}
            self.world.agreed(proposal, now=self.now, ends_on=said["ends_on"])
            agreed = stated(self.session, proposal, **said)
            placements.plan(self.session, proposal.ref, agreed, by=make.TUTOR, now=self.now)

    @precondition(placements)
    @rule(number=ANY, is_papered=st.booleans())
    def start(self, number: int, is_papered: bool) -> None:  # noqa: FBT001 - drawn by chance
        placement = self.chosen(number)
        with self.attempt():
            if is_papered and placement.state is State.PLANNED:
                self.now = max(self.now, at(f"{placement.starts_on} 10:00"))
                self.world.papered(placement)
            placements.start(self.session, placement.ref, by=make.TUTOR, now=self.now)

    @precondition(placements)
    @rule(number=ANY, move=st.sampled_from(sorted(MOVES)))
    def move(self, number: int, move: str) -> None:
        placement = self.chosen(number)
        with self.attempt():
            MOVES[move](self.session, placement, self.now)

    @precondition(placements)
    @rule(number=ANY, outcome=st.sampled_from(Outcome))
    def finish(self, number: int, outcome: Outcome) -> None:
        placement = self.chosen(number)
        with self.attempt():
            placement_endings.finish(self.session, placement.ref, outcome=outcome, by=make.TUTOR, now=self.now)

    @precondition(placements)
    @rule(number=ANY, party=st.sampled_from(Party), what=st.sampled_from((None, *Presence)))
    def hear(self, number: int, party: Party, what: Presence | None) -> None:
        """Make a contact; perhaps hear how the day went."""
        ref, by, now = self.chosen(number).ref, make.TUTOR, self.now
        with self.attempt():
            contacting.log_contact(self.session, ref, party, Said(Channel.PHONE), by=by, now=now)
        if what is not None:
            with self.attempt():
                presence.record(self.session, ref, now.date(), what, by=by, now=now)

    @rule(her=st.sampled_from(("irma", "olga")), to=st.sampled_from(her_path.BY_HAND[:-1]))
    def go(self, her: str, to: str) -> None:
        """Move somebody on her path by hand; nobody leaves for good, or there would soon be nobody to place."""
        with self.attempt():
            her_path.move(self.session, getattr(self.world, her).ref, to, by=make.TUTOR, now=self.now)

    @rule(firm=st.sampled_from(("alfa", "beta")), slots=st.integers(1, 3))
    def offer(self, firm: str, slots: int) -> None:
        with self.attempt():
            ref = getattr(self.world, firm).vacancy.ref
            vacancies.amend(self.session, ref, {"slots": slots}, by=make.TUTOR, read=read_work)

    @invariant()
    def everything_holds(self) -> None:
        found = [name for name, query in RULES.items() if self._asked(query)]
        type(self).broken = found

        assert found == []

    @invariant()
    def every_move_has_its_row_in_the_trail(self) -> None:
        before, since = self.states, self.told
        self.states, self.told = self._states(), self._number()
        moved = {(kind, owner) for kind, _, _, owner in self.states - before}
        told = Counter(kind for kind, _ in self._asked(TRAIL, since=since))

        assert Counter(kind for kind, _ in moved) - told == Counter()

    def _states(self) -> set[tuple[Any, ...]]:
        return {tuple(row) for row in self._asked(STATES)}

    def _number(self) -> int:
        return int(self._asked("SELECT coalesce(max(number), 0) FROM audit_rows")[0][0])

    def _asked(self, query: str, **told: object) -> Sequence[Row[Any]]:
        found = self.session.execute(text(query), told).all()
        self.session.rollback()
        return found

    def teardown(self) -> None:
        self.session.close()
        self.session.get_bind().dispose()


def run(machine: type[Moves], fresh: Callable[[], Session], *, examples: int, steps: int = 15) -> None:
    """Run moves by chance, each run on an empty database that ``fresh`` opens a session on."""
    machine.fresh = staticmethod(fresh)
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
