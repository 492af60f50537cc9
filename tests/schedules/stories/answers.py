"""What people say where nothing is wrong, and what the words of the stories are called by the product."""

from collections.abc import Iterable, Mapping

from schedules.checking_in.questions import bank

HARMLESS = {
    "VI2": "5", "IS1": "5", "DB1": "0", "HD1": "yes", "FU1": "yes", "EP1": "yes", "EP2": "4", "EP3": "no",
    "EH1": "yes", "EF1": "yes", "WW2": "yes",
}  # fmt: skip
# What the stories ask beside the bank; what the product does not ask is left out.
CALLED = {"P_came": "FC1", "P_safe": "FC2", "P_home": "FC3", "E_presence": "EP1", "E_progress": "EP2",
          "E_concerns": "EP3", "E_hire": "EH1"}  # fmt: skip
PRESENCE = {"ok": "yes", "some_absence": "yes", "problem": "no"}
NOT_ASKED = {"P_alone", "P_ok", "P_nights"}
WEEK = 7


def harmless(codes: Iterable[str], *, hours: int, days: int, due: int) -> dict[str, str]:
    """Return answers to questions that warn of nothing; numbers are as agreed."""
    numbers = {"EO1": str(hours), "EO2": str(WEEK - days), "WW1": str(due)}
    return {code: numbers.get(code) or HARMLESS.get(code) or _good(bank()[code].warning) for code in codes}


def said(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what somebody says in a story by the product's questions."""
    found = {}
    for row in rows:
        code, answer = row["question"], row["answer"]
        if code == "P_days":
            found.setdefault("EO2", str(WEEK - int(answer)))
        elif code not in NOT_ASKED:
            found[CALLED.get(code, code)] = PRESENCE.get(answer, answer) if code == "E_presence" else answer
    return found


def _good(warning: str) -> str:
    return {"no": "yes", "yes": "no"}.get(warning, "yes")
