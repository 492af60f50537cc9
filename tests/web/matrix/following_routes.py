"""What each address of check-ins and concerns is about, as ``routes.py`` has it."""

from tests.web.matrix.rows import Row, reads, writes

API = "/api/v1"
PERSON = f"{API}/beneficiaries/<ref:ref>"
PLACEMENT = f"{API}/placements/<ref:ref>"
CHECK_IN = f"{API}/check-ins/<ref:ref>"
CONCERN = f"{API}/concerns/<ref:ref>"
HERS, FIRMS = "check_in_answers_hers", "check_in_answers_employer"
TUTORS = ("own_tutor", "colleague_in_case")
CONFIRMS = dict.fromkeys(TUTORS, "the firm confirms what was told on its behalf")
AT_HERS = dict.fromkeys(TUTORS, "raise theirs at the person")
AGREES = dict.fromkeys(TUTORS, "who coordinates agrees to what a tutor has decided")
TUTORS_ALONE = dict.fromkeys(("coordinator", "operator_in_case"), "agreed with her tutor alone")
REMINDED = {"coordinator": "who is reminded puts off"}
PUT_OFF = {"until": "2026-11-25", "reason": "Domani"}
OWN = {"ref", "placement", "party", "purposes", "due_on", "window_until", "state", "done_at", "on_behalf"}
OF_FIRM = {"employer_placed": frozenset(OWN | {"confirmed_at", "answers", "remark", "questions"})}

# What she has told her tutor alone.
NO_REMARK = {
    column: frozenset(OWN | {"needs_cover", "channel", "beneficiary", "confirmed_at", "answers", "last", "questions"})
    for column in ("colleague_in_case", "coordinator")
}

# Whoever looks after a person in danger acts for her: so a concern is written by who may write what she must avoid.
FOLLOWING: tuple[Row, ...] = (
    reads(f"GET {CHECK_IN}", HERS, of="her check-in", only=NO_REMARK),
    reads(f"GET {CHECK_IN}", FIRMS, of="firm check-in", only=OF_FIRM),
    writes(f"POST {CHECK_IN}/answer", HERS, of="her check-in", body={"answers": {}}),
    writes(f"POST {CHECK_IN}/answer", FIRMS, of="firm check-in", body={"answers": {}}),
    writes(f"POST {CHECK_IN}/confirm", FIRMS, of="told check-in", closed=CONFIRMS),
    reads(f"GET {PLACEMENT}/check-ins", HERS, FIRMS, of="active placement"),
    writes(f"POST {PLACEMENT}/contacts", HERS, of="active placement", body={"party": "her"}),
    writes(f"POST {PLACEMENT}/concerns", FIRMS, of="active placement", body={"text": "Parola"}, closed=AT_HERS),
    writes(f"POST {PERSON}/concerns", "exclusions", of="person", body={"text": "Parola"}),
    reads(f"GET {PERSON}/concerns", HERS, of="person"),
    reads(f"GET {API}/concerns", HERS, lists="concern"),
    reads(f"GET {CONCERN}", HERS, of="concern"),
    writes(f"POST {CONCERN}/acknowledge", "exclusions", of="concern"),
    writes(f"POST {CONCERN}/plan", "exclusions", of="concern", body={"plan": "Passo"}),
    writes(f"POST {CONCERN}/agree", "exclusions", of="concern", closed=AGREES),
    writes(f"POST {CONCERN}/settle", "exclusions", of="concern", body={"ending": "Fine"}),
    reads(f"GET {API}/inbox", HERS, lists="concern"),
    reads(f"GET {API}/inbox/forecast", HERS, lists="her check-in"),
    reads(f"GET {CHECK_IN}/snooze", HERS, of="her check-in", closed=REMINDED),
    writes(f"POST {CHECK_IN}/snooze", HERS, of="her check-in", body=PUT_OFF),
    writes(f"DELETE {CHECK_IN}/snooze", HERS, of="her check-in"),
    reads(f"GET {PERSON}/pause", HERS, of="person"),
    writes(f"POST {PERSON}/pause", HERS, of="person", body=PUT_OFF),
    writes(f"DELETE {PERSON}/pause", HERS, of="person"),
    reads(f"GET {PERSON}/contact-rule", "identity", of="person", closed=TUTORS_ALONE),
    writes(f"PUT {PERSON}/contact-rule", "identity", of="person", body={"channel": "phone"}),
)
