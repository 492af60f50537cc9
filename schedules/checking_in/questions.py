"""The closed questions of check-ins: which are put when, which answers they take, and what an answer means (pure).

The bank covers the eleven indicators of forced labour of the International Labour Organization, two questions each.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from catalogue import tables
from schedules.dates.purposes import Party, Purpose
from schedules.errors import BadAnswer

NO_ANSWER = "no_answer"
ANY, INDICATORS = "any", 11
CALM = "VI2"  # the scale that is put at each turn, so that a fall is seen
MOST_HOURS = 40  # a week, whatever was agreed
FALL = 2  # steps of a scale
LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Question:
    """One closed question; ``warning`` and ``urgent`` are answers or comparisons, as ``<=2`` or ``>=agreed+4``.

    Without an indicator it is about the contact itself. One that names a threat is left out where somebody may listen.
    """

    code: str
    party: Party
    indicator: str
    put_at: str
    answers: tuple[str, ...]
    warning: str
    urgent: str
    is_skipped_if_heard: bool

    def takes(self, answer: str) -> bool:
        """Tell whether this is an answer to it."""
        return any(_is_one(answer, each) for each in self.answers)


@dataclass(frozen=True)
class Known:
    """What answers are compared with: the allowance due in euro, the agreed hours, answers agreed with her before."""

    due: int | None = None
    agreed: int | None = None
    agreed_answers: Collection[tuple[str, str]] = ()


@dataclass(frozen=True)
class Findings:
    """What answers tell: None, ``alert`` or ``urgent``, why, and whether her well-being fell (a weak sign)."""

    urgency: str | None = None
    reasons: tuple[dict[str, str], ...] = ()
    is_wellbeing_down: bool = False


@cache
def bank() -> dict[str, Question]:
    """Return all questions by their codes."""
    return {row["code"]: _read(row) for row in tables.packaged("schedules.checking_in", "questions")}


def rotates(party: Party, purposes: Collection[Purpose]) -> bool:
    """Tell whether a contact takes its turn in the rotation: all with her alone but the first and those about pay."""
    return party is Party.HER and bool(set(purposes) - {Purpose.FIRST_CONTACT, Purpose.PAY})


def asked(party: Party, purposes: Collection[Purpose], number: int) -> tuple[str, ...]:
    """Return the questions of a contact; ``number`` counts her contacts that rotate (``rotates``), from 1.

    Half of the indicators are put at one turn, half at the next, so each in two months; the other question of each the
    next time. What is about pay is put at the contacts after a payday, what a firm is asked at each of its own.
    """
    if party is Party.BOTH:
        return ()
    own = [each for each in bank().values() if each.party is party]
    found = [each.code for each in own if not each.indicator and _is_put(each, purposes)]
    if party is Party.HER and Purpose.PAY in purposes:
        found += _pay(own, number)
    if rotates(party, purposes):
        found += _turn(own, number)
    return tuple(dict.fromkeys(found))


def check(answers: Mapping[str, str], party: Party) -> None:
    """Raise BadAnswer for a question that this party is not asked, or an answer that the question does not take."""
    for code, answer in answers.items():
        question = bank().get(code)
        if question is None or question.party is not party:
            raise BadAnswer("no_question", "answers", "one of the questions is none that is put to this party")
        if not question.takes(answer):
            raise BadAnswer("no_answer_of_it", f"answers.{code}", f"answer with one of: {', '.join(question.answers)}")


def compared(answers: Mapping[str, str], last: Mapping[str, str] | None = None, known: Known = Known()) -> Findings:
    """Tell what answers mean, beside the last answer to each question that was put before.

    One warning is an alert, two of different indicators are urgent, as is one that is urgent alone. No answer is never
    a warning; half or more of what was answered last time and now is not (at least two) is one. Questions that are not
    put are not compared.
    """
    before = last or {}
    warnings = [each for each in _put(answers) if _warns(each, each.warning, answers[each.code], known)]
    reasons = [_reason(each, answers, before) for each in warnings]
    if _withdrawn(answers, before):
        reasons.append({"code": "answers_withdrawn"})
    urgency = "urgent" if _is_urgent(warnings, answers, before, known) else "alert"
    return Findings(urgency if reasons else None, tuple(reasons), _has_fallen(answers, before))


def _is_urgent(warnings: list[Question], answers: Mapping[str, str], before: Mapping[str, str], known: Known) -> bool:
    codes = {each.code for each in warnings}
    return (
        len({each.indicator or each.code for each in warnings}) > 1
        or any(_warns(each, each.urgent, answers[each.code], known) for each in warnings)
        # No rest and long hours: one indicator, and yet two warnings.
        or {"EO1", "EO2"} <= codes
        # The second month with less than is due.
        or ("WW1" in codes and _warns(bank()["WW1"], "<due", before.get("WW1", NO_ANSWER), known))
    )


def _put(answers: Mapping[str, str]) -> Iterator[Question]:
    return (each for code, each in bank().items() if code in answers)


def _reason(question: Question, answers: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    found = {"code": "warning_answer", "question": question.code, "answer": answers[question.code]}
    if question.indicator:
        found["indicator"] = question.indicator
    if before.get(question.code, found["answer"]) not in {found["answer"], NO_ANSWER}:
        found["before"] = before[question.code]
    return found


def _withdrawn(answers: Mapping[str, str], before: Mapping[str, str]) -> bool:
    again = [code for code in answers if before.get(code, NO_ANSWER) != NO_ANSWER]
    withdrawn = [code for code in again if answers[code] == NO_ANSWER]
    return len(withdrawn) > 1 and len(withdrawn) * 2 >= len(again)


def _has_fallen(answers: Mapping[str, str], before: Mapping[str, str]) -> bool:
    now, then = answers.get(CALM, NO_ANSWER), before.get(CALM, NO_ANSWER)
    return now.isdigit() and then.isdigit() and int(then) - int(now) >= FALL


def _warns(question: Question, rule: str, answer: str, known: Known) -> bool:
    """Tell whether an answer is what a rule names; what was agreed with her before warns of nothing."""
    if not rule or answer == NO_ANSWER or (question.code, answer) in known.agreed_answers:
        return False
    if rule[0] not in "<>=":
        return answer == rule
    sign = rule.rstrip("0123456789abcdefghijklmnopqrstuvwxyz+/")
    limit = _limit(rule[len(sign) :], known)
    if not answer.isdigit():
        return False
    value = int(answer)
    if question.code == "EO1" and rule == question.warning and value > MOST_HOURS:
        return True
    return (
        limit is not None
        and {"=": value == limit, "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[
            sign
        ]
    )


def _limit(text: str, known: Known) -> float | None:
    """Return the number of a comparison; None while what it is compared with is not known."""
    if text.isdigit():
        return int(text)
    if text.startswith("due"):
        share = int(text.partition("/")[2] or 1)
        return None if known.due is None else known.due / share
    return None if known.agreed is None else known.agreed + int(text.partition("+")[2])


def _is_put(question: Question, purposes: Collection[Purpose]) -> bool:
    if question.put_at != ANY:
        return question.put_at in purposes
    return bool(set(purposes) - {Purpose.ARRIVED, Purpose.FOLLOW_UP})


def _pay(own: list[Question], number: int) -> list[str]:
    """Return how much and into whose account, and one question on debts."""
    wages = [each.code for each in own if each.indicator == "withholding_of_wages"]
    debts = [each.code for each in own if each.indicator == "debt_bondage"]
    return [*wages, debts[number % len(debts)]]


def _turn(own: list[Question], number: int) -> list[str]:
    """Return one question for each second indicator, and the scale."""
    indicators = list(dict.fromkeys(each.indicator for each in own if each.indicator and each.put_at == ANY))
    turn, half = divmod(number, 2)
    put = []
    for indicator in indicators[half::2]:
        both = [each.code for each in own if each.indicator == indicator]
        put.append(both[turn % len(both)])
    return [*put, CALM]


def _is_one(answer: str, allowed: str) -> bool:
    if allowed == "number":
        return answer.isascii() and answer.isdigit() and len(answer) <= LONGEST_NUMBER
    least, dash, most = allowed.partition("-")
    if dash:
        return answer.isascii() and answer.isdigit() and len(answer) == 1 and int(least) <= int(answer) <= int(most)
    return answer == allowed


def _read(row: dict[str, str]) -> Question:
    return Question(
        row["code"],
        Party(row["party"]),
        row["indicator"],
        row["put_at"],
        tuple(row["answers"].split("|")),
        row["warning"],
        row["urgent"],
        bool(row["is_skipped_if_heard"]),
    )
