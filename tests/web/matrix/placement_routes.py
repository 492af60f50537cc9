"""What each address of placements is about, as ``routes.py`` has it."""

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.rows import Row, reads, writes

API = "/api/v1"
PROPOSAL = f"{API}/proposals/<ref:ref>"
BY_REFERENCE = {"auditor": "by reference, in the trail"}
FIGURES = dict.fromkeys(("association", "programme_lead"), "published figures only")
PLACEMENT = f"{API}/placements/<ref:ref>"
FIRM_CONFIRMS = dict.fromkeys(("own_tutor", "colleague_in_case"), "the firm confirms what was told on its behalf")
TO_THE_FIRM = {
    **dict.fromkeys(("own_tutor", "colleague_in_case", "coordinator"), "read who she is in her case"),
    "operator_in_case": "reads what is hers to know at /cases",
    "employer_proposed": "is told a first name with the interview",
}
OUR_PAPERS = {
    **FIGURES,
    **BY_REFERENCE,
    "operator_in_case": "state and dates alone",
    "employer_placed": "who files what never passes its pages",
}
STANDING = frozenset({"ref", "state", "starts_on", "ends_on", "outcome", "outcome_on", "closed_on"})
OF_WORK = frozenset({"weekly_hours", "hours", "allowance", "payday", "objectives"})
THERE = frozenset({"vacancy", "contact", "host_tutor"})
PLACEMENT_KEYS: Mapping[str, Any] = {
    "closed": FIGURES | BY_REFERENCE,
    "fields": {"is_disadvantaged": "permit", "proposal": "proposal", "allowance": "presence", "payday": "presence"},
    "only": {"operator_in_case": STANDING | {"person"}, "employer_placed": STANDING | OF_WORK | THERE},
}
PAPERS = {"language": "en", "given": "in_person", "ends_on": "2027-04-02"}
PLAN = {
    "proposal": "$accepted proposal/hers in kitchen",
    "legal_kind": "extracurricular_traineeship",
    "host_tutor": "$host/hers in kitchen",
    "starts_on": "2026-12-01",
    "ends_on": "2027-03-31",
    "weekly_hours": 20,
    "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
    "allowance": 800,
    "objectives": [],
    "filed_by": "promoter",
    "is_disadvantaged": True,
}
SUSPENDED = {"until": "2026-12-09", "why": "health"}
INTERRUPTED = {"interrupted_by": "hers", "why": "work"}
NO_DOCUMENTS = {"operator_in_case": "first name alone, and no documents"}
IN_DOCUMENTS = {"operator_in_case": "reads the profile", "employer_placed": "reads them in the documents"}
READS_OUT = {"coordinator": "her tutor reads it out", "auditor": "the register"}
SEEN = {"skill": "wash_dishes", "level": 3, "assessor": "host_tutor"}
ARRIVED = {"day": "2026-11-23", "what": "present"}
INSURED = {"kind": "inail", "done_on": "2026-11-23"}

PLACEMENTS: tuple[Row, ...] = (
    reads(f"GET {PROPOSAL}/placement-consent", "consent", of="accepted proposal", closed=READS_OUT),
    writes(f"POST {PROPOSAL}/placement-consent", "consent", of="accepted proposal", body=PAPERS),
    writes(f"POST {API}/placements", "placement", body=PLAN),
    reads(f"GET {API}/placements", "placement", lists="active placement", closed=FIGURES | BY_REFERENCE),
    reads(f"GET {PLACEMENT}", "placement", of="active placement", **PLACEMENT_KEYS),
    reads(f"GET {PLACEMENT}/name", "identity", of="active placement", closed=TO_THE_FIRM),
    writes(f"PATCH {PLACEMENT}", "placement", of="planned placement", body={"payday": 12}),
    writes(f"POST {PLACEMENT}/start", "placement", of="ready placement"),
    writes(f"POST {PLACEMENT}/cancel", "placement", of="planned placement", body={"why": "plans"}),
    writes(f"POST {PLACEMENT}/suspend", "placement", of="active placement", body=SUSPENDED),
    writes(f"POST {PLACEMENT}/resume", "placement", of="suspended placement"),
    writes(f"POST {PLACEMENT}/extend", "placement", of="active placement", body={"ends_on": "2027-04-02"}),
    writes(f"POST {PLACEMENT}/interrupt", "placement", of="active placement", body=INTERRUPTED),
    writes(f"POST {PLACEMENT}/finish", "placement", of="active placement", body={"outcome": "ended"}),
    writes(f"POST {PLACEMENT}/job-lost", "placement", of="hired placement"),
    reads(f"GET {PLACEMENT}/presence", "presence", of="active placement"),
    writes(f"POST {PLACEMENT}/presence", "presence", of="active placement", body=ARRIVED),
    writes(f"POST {PLACEMENT}/presence/confirmation", "presence", of="active placement", closed=FIRM_CONFIRMS),
    reads(f"GET {PLACEMENT}/allowance", "presence", of="active placement"),
    writes(f"POST {PLACEMENT}/allowance", "presence", of="active placement", body={"month": "2026-11-01", "hours": 40}),
    reads(f"GET {PLACEMENT}/papers", "placement", of="planned placement", closed=OUR_PAPERS),
    writes(f"POST {PLACEMENT}/papers", "placement", of="planned placement", body=INSURED),
    reads(
        f"GET {PLACEMENT}/assessments",
        "skills_languages",
        of="hired placement",
        closed=IN_DOCUMENTS,
        fields={"remark": "check_in_answers_hers"},
    ),
    writes(
        f"POST {PLACEMENT}/assessments",
        "skills_languages",
        of="active placement",
        body={"stage": "midterm", "skills": [SEEN]},
    ),
    *(
        reads(f"GET {PLACEMENT}/documents/{name}.pdf", "identity", of="hired placement", closed=NO_DOCUMENTS)
        for name in ("training-project", "attendance-sheet", "midterm-assessment", "final-assessment", "attestation")
    ),
)
