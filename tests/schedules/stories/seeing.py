"""What people of our side see: alerts with their reasons, each from the instant on which it is there for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.notices import Notice
from schedules.dates.purposes import Party
from schedules.records.check_ins import CheckIn
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import Placement
from tests.schedules.stories.staging import Stage

if TYPE_CHECKING:
    from tests.schedules.stories.playing import Play

ESCALATED, CROSSED = "check_in_escalated", "placement_crossed"
OF_KIND = {
    Kind.ABSENCE: {"absence"}, Kind.UNPAID: {"pay"}, Kind.DANGER_WORD: {"danger_word", "safe_word"},
    Kind.WRONG_VOICE: {"safe_word", "not_reached"}, Kind.EXCLUSION: {"place", "person"},
    Kind.CONTRADICTION: {"contradiction"},
}  # fmt: skip
OF_SIGN = {
    "reached_at_repetition": "not_reached", "employer_answers_late": "employer_silent", "pay_not_recorded": "pay",
    "presence_late": "presence_missing", "wellbeing_down": "answers_worse", "changed_scale": "scale",
    "week_above_agreed": "scale", "her_word_and_the_record_differ": "contradiction",
    "answers_withdrawn": "answers_withdrawn",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """An alert as one person has it: of which story, to whom, since when, why, and what it is all about."""

    story: str
    level: str
    at: datetime
    kind: str
    about: str
    urgency: str
    reasons: frozenset[str]


class Watcher:
    """Keeps what the people of the stories are told, as it comes."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.last = stage, 0
        self.plays: dict[int, Play] = {}
        self.seen: list[Seen] = []

    def watch(self, play: "Play") -> None:
        """Look also after what is told in one more story."""
        self.plays[play.person.beneficiary_id] = play

    def look(self) -> None:
        """Take what is new."""
        with self.stage.begin() as session:
            for notice in session.scalars(select(Notice).where(Notice.id > self.last).order_by(Notice.id)):
                self.last = notice.id
                found = _alert(session, notice)
                if found is not None and found[0] in self.plays:
                    self._keep(notice, *found)

    def _keep(self, notice: Notice, her: int, urgency: str, reasons: set[str]) -> None:
        play = self.plays[her]
        person = play.person
        levels = {person.tutor.ref: "tutor", person.deputy.ref: "deputy"} | dict.fromkeys(
            person.coordinators, "coordinator"
        )
        at = max(notice.at, self.stage.clock.now)
        level = levels.get(notice.account)
        if level is not None:
            self.seen.append(
                Seen(play.story.name, level, at, notice.kind, str(notice.about), urgency, frozenset(reasons))
            )


def _alert(session: Session, notice: Notice) -> tuple[int, str, set[str]] | None:
    if notice.kind.startswith("concern"):
        concern = session.scalars(select(Concern).where(Concern.ref == notice.about)).one()
        if concern.urgency is Urgency.ORDINARY:
            return None
        return concern.beneficiary_id, concern.urgency.value, _reasons(concern)
    if notice.kind == ESCALATED:
        check_in = session.scalars(select(CheckIn).where(CheckIn.ref == notice.about)).one()
        reason = "employer_silent" if check_in.party is Party.EMPLOYER else "not_reached"
        return check_in.beneficiary_id, "alert", {reason}
    if notice.kind == CROSSED:
        placement = session.scalars(select(Placement).where(Placement.ref == notice.about)).one()
        return placement.beneficiary_id, "urgent", {"place", "person"}
    return None


def _reasons(concern: Concern) -> set[str]:
    found = set(OF_KIND.get(concern.kind, ()))
    if concern.kind in {Kind.HER_WORD, Kind.NOT_HOME, Kind.THREAT, Kind.VIOLENCE, Kind.LOCKED_IN}:
        found |= {"concern"}
    if concern.source is Source.EMPLOYER:
        # An employer tells it in words: an end, other hours. Which of these it is, a person reads.
        found |= {"employer_concern", "declared_end", "scale"}
    for reason in concern.reasons:
        if reason["code"] in OF_SIGN:
            found.add(OF_SIGN[reason["code"]])
        if "question" in reason:
            found.add(f"answer:{reason['question']}")
        if reason.get("about") == "paid":
            found.add("pay")
        if reason.get("about") == "hours":
            found.add("scale")
    return found
