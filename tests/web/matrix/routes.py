"""What each address is about: one row for each address and act, a line wherever it can be.

    reads("GET /api/v1/beneficiaries/<ref:ref>", "placement", of="person", fields={"permit": "permit"}),
    writes("POST /api/v1/employers", "vetting_status", body={"name": "Trattoria"}),

The data are those of the table (who_sees_what.csv): a reading address is there for whoever may read one of them, a
writing one for whoever may write all of them; ``fields`` names keys of the answer that are of another datum. ``of`` is
a kind of things from cast.py. In a body "$tutor" stands for the reference of somebody or something of the cast.
"""

from collections.abc import Mapping

from ground.actors import Role
from tests.web.matrix.following_routes import FOLLOWING
from tests.web.matrix.placement_routes import PLACEMENTS
from tests.web.matrix.rows import reads, writes

API = "/api/v1"
PERSON = f"{API}/beneficiaries/<ref:ref>"
FIRM = f"{API}/employers/<ref:ref>"
CONTACT = f"{API}/contacts/<ref:ref>"
SITE = f"{API}/sites/<ref:ref>"
VACANCY = f"{API}/vacancies/<ref:ref>"
MEMBER_OF = f"{PERSON}/members/<ref:member>"
NOTE = f"{PERSON}/notes/<ref:note>"
RANKING = f"{PERSON}/matches/<ref:ranking>"
ACCOUNT = f"{API}/accounts/<ref:ref>"
REQUEST = f"{API}/accounts/requests/<ref:ref>"
LINK = "/<any(invitation, reset):kind>/<secret>"
PAGE = "/people/<ref:ref>/matches"

LISTS = ("municipalities", "areas", "sites", "employers", "persons", "sectors")
AVOIDED = {key: [] for key in LISTS} | {"night": True, "isolated": False}
CASE = {"programme": "programme", "permit": "permit"}
PROFILE = {
    "place": "starting_point",
    "avoid": "exclusions",
    "max_minutes": "mobility",
    "modes": "mobility",
    # What the table does not name is as close as what it names next to it.
    **dict.fromkeys(
        ("hours", "max_hours", "available_from", "until", "kinds", "wishes", "occupations", "education", "licences"),
        "hours",
    ),
}
# Why an address does not serve somebody whom the table would let.
BY_REFERENCE = {"auditor": "by reference, in the trail"}
FIGURES = dict.fromkeys(("association", "programme_lead"), "published figures only")
MODEL_ONLY = {"auditor": "the version of the model only"}
AGE_ONLY = {"programme_lead": "the age of the vetting only, as a figure"}
APPROVES = dict.fromkeys(("own_tutor", "colleague_in_case"), "a coordinator approves what a tutor proposes")
ASKS_ONLY = dict.fromkeys(("own_tutor", "colleague_in_case"), "a tutor asks, a coordinator or the officer confirms")
TUTORS_WORK = {"coordinator": "her tutor makes it for her"}
BY_NAME = {
    "coordinator": "a name is looked for in the own caseload only",
    "operator_in_case": "likewise",
    "colleague_in_case": "likewise",
}
FIRM_SIDE = ("employer_proposed", "employer_placed", "employer_other")
REVIEWS = dict.fromkeys(FIRM_SIDE, "a coordinator reviews what an employer posts")
OWN_REVIEW = REVIEWS | dict.fromkeys(
    ("tutor_other_territory", "coordinator_other_territory", "auditor"), "each territory reviews its own"
)
TO_THE_DOOR = {"operator_in_case": "the pages of this role are to come"}
# Contacts are no row of the table: who vets a firm speaks with them, and the firm knows its own.
NOT_CONTACTS = dict.fromkeys(("auditor", "administrator"), "who is called how there is not theirs to know")
IN_THE_LIST = dict.fromkeys(FIRM_SIDE, "the list of its contacts tells a firm all")
SECONDS = {"programme_lead": "is the second person only"}
PROPOSAL = f"{API}/proposals/<ref:ref>"
CONSENT = f"{API}/consents/<ref:ref>"
# Each side of a proposal has addresses of its own.
NOT_THE_FIRM = {"employer_proposed": "reads its own side at /cards"}
NOT_HER_SIDE = dict.fromkeys(("own_tutor", "colleague_in_case", "coordinator"), "reads her side at /proposals")
BY_TUTOR = {"coordinator": "her tutor does it", **NOT_THE_FIRM}
ANSWERS = dict.fromkeys(("own_tutor", "colleague_in_case", "coordinator"), "never answers for the employer")
IN_REGISTER = {"auditor": "the register tells by reference"}
DRAFT = {"vacancy": "$vacancy/kitchen", "contact": "$contact/hers at kitchen"}
SITTING = {
    "language": "en",
    "given": "by_phone",
    "proposals": [{"proposal": "$drafted/hers at kitchen", "seen": "$seen"}],
}
PLANNED = {"place": "Via Prova", "day": "2026-11-25", "time": "10:30"}
MEETING = {**PLANNED, "language": "en", "given": "by_phone"}
COLLEAGUE = {"role": "tutor", "name": "Ada", "email": "ada@example.org"}
AT_CASES = {"operator_in_case": "reads what is hers to know at /cases"}
NOT_AT_CASES = dict.fromkeys(("own_tutor", "colleague_in_case", "coordinator"), "read the case itself")
LETS_IN = {"colleague_in_case": "only her tutor lets others into a case"}
IN_NO_CASE = {"operator_in_case": "operators are not told who else is in the case"}
BREAKS = dict.fromkeys(("own_tutor", "colleague_in_case"), "they read the notes without")
WHO_READ = {"operator_in_case": "her tutors and the coordinator read who broke the glass"}
REASON = "Tutor assente, risposta urgente"
MEMBER = {"account": "$operator_without_cases", "kind": "operator", "ends_on": "2026-12-31"}
CONVENTION = {"promoter": "Ente inventato", "signed_on": "2026-11-02"}
SIGNS = dict.fromkeys(("own_tutor", "colleague_in_case"), "a coordinator keeps the conventions")
# As with vacancies: the firm's own, or recorded on its behalf; others read only what is offered.
NOT_DECLARED = dict.fromkeys(("tutor_other_territory", "coordinator_other_territory"), "where the firm is alone")
EVIDENCE = dict.fromkeys(("company_register", "social_security", "safety_plan", "visit"), "2026-11-16")

# What holds nobody's data: open to all, or to those named.
ALL = frozenset({"signed_out"})
CALENDARS = frozenset({"tutor", "operator", "coordinator", "employer"})
EVERYBODY = frozenset(Role)
OUTSIDE: Mapping[str, frozenset[str]] = {
    "GET /static/<path:filename>": ALL,
    "GET /healthz": ALL,
    "GET /readyz": ALL,
    f"GET {API}/openapi.json": ALL,
    f"GET {API}/docs": ALL,
    f"GET {API}/docs/<any('swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'):name>": ALL,
    "GET /calendar/<secret>.ics": ALL,  # who knows the secret is the owner, or was told it by her
    **{f"{method} {API}/calendar-feed": CALENDARS for method in ("GET", "POST", "DELETE")},
    **{f"{act} /account/calendar": CALENDARS for act in ("GET", "POST")},
    "POST /account/calendar/end": CALENDARS,
    **{f"{method} /{page}/<secret>": ALL for method in ("GET", "POST") for page in "pw"},  # from a mail, with a word
    "POST /p/<secret>/answer": ALL,
    f"GET {API}/placements/here": frozenset({"employer"}),  # the contact's own alone (tests/web/test_api_placements.py)
    f"GET {API}/cards": frozenset({"employer"}),  # what was sent to the contact alone (tests/web/stories)
    "GET /sign-in": ALL,
    "POST /sign-in": ALL,
    "POST /sign-out": ALL,
    # By a secret of one's own from a mail, or by what one types; who exists shows nowhere (tests/web/accounts).
    f"GET {LINK}": ALL,
    f"POST {LINK}": ALL,
    f"POST {LINK}/again": ALL,
    "GET /forgotten": ALL,
    "POST /forgotten": ALL,
    "GET /sign-in/provider": ALL,
    "GET /sign-in/provider/back": ALL,
    # The own account alone: what is another's is missing there (tests/web/accounts).
    f"GET {API}/accounts/own": EVERYBODY,
    f"GET {API}/accounts/own/tokens": EVERYBODY,
    f"GET {API}/notices": EVERYBODY,
    **{f"{method} {API}/accounts/own/week": frozenset({"tutor"}) for method in ("GET", "PUT")},
    # Each side its own alone, also where that is nothing (tests/schedules/checking_in/test_check_ins.py).
    f"GET {API}/check-ins": frozenset({"tutor", "coordinator", "employer"}),
    f"GET {API}/plans": frozenset({"tutor", "coordinator"}),  # of the own territory alone
    f"POST {API}/plans": frozenset({"coordinator"}),
    # Of the whole country and the own region alone (tests/web/test_api_terms.py).
    f"GET {API}/terms": frozenset({"tutor", "coordinator"}),
    f"POST {API}/terms": frozenset({"coordinator"}),
    f"POST {API}/accounts/own/tokens": EVERYBODY,
    "GET /sign-in/code": EVERYBODY,
    "POST /sign-in/code": EVERYBODY,
    "POST /stay": EVERYBODY,
    "GET /account": EVERYBODY,
    "POST /account": EVERYBODY,
    "GET /account/password": EVERYBODY,
    "POST /account/password": EVERYBODY,
    "GET /account/second-factor": EVERYBODY,
    "POST /account/second-factor": EVERYBODY,
    "POST /account/second-factor/begin": EVERYBODY,
    "POST /account/second-factor/codes": EVERYBODY,
    "GET /account/browsers": EVERYBODY,
    "POST /account/browsers/end-others": EVERYBODY,
    "GET /account/tokens": EVERYBODY,
    "POST /account/tokens": EVERYBODY,
    "GET /kept": EVERYBODY,
    f"GET {API}/concepts": frozenset({"tutor", "coordinator", "employer", "auditor"}),
    f"GET {API}/suggestions": frozenset(
        {"tutor", "operator", "coordinator", "employer", "association", "lead", "auditor", "administrator"}
    ),
    # A tutor names herself, a coordinator somebody of the territory (tests/web/test_api_covers.py).
    f"POST {API}/covers": frozenset({"tutor", "coordinator"}),
    f"POST {API}/vacancies/read": frozenset({"tutor", "coordinator", "employer"}),
}

ROWS = (
    # People
    writes(f"POST {API}/beneficiaries", "placement", body={"case_code": "TE-9001", "tutor": "$tutor"}),
    reads(f"GET {API}/beneficiaries", "placement", lists="person", closed=FIGURES | BY_REFERENCE | AT_CASES),
    reads(f"GET {PERSON}", "placement", of="person", fields=CASE, closed=FIGURES | BY_REFERENCE | AT_CASES),
    writes(f"PATCH {PERSON}", "placement", of="person", body={"case_code": "TE-9002"}),
    writes(f"PATCH {PERSON}", "programme", of="person", body={"programme": None}, refused="tutor_only"),
    writes(f"PATCH {PERSON}", "permit", of="person", body={"permit": None}, refused="tutor_only"),
    writes(f"POST {PERSON}/path", "placement", of="person", body={"move": "withdraw"}),
    reads(f"GET {PERSON}/profile", "skills_languages", of="person", fields=PROFILE, closed=AT_CASES),
    writes(f"PUT {PERSON}/profile", "skills_languages", "hours", "mobility", of="person", body={"skills": {}}),
    writes(f"PUT {PERSON}/profile", "starting_point", of="person", body={"place": {}}),
    reads(f"GET {PERSON}/identity", "identity", of="person", closed=AT_CASES),
    writes(f"PUT {PERSON}/identity", "identity", of="person", body={"first_name": "Fiaba"}),
    reads(f"GET {PERSON}/exclusions", "exclusions", of="person"),
    writes(f"PUT {PERSON}/exclusions", "exclusions", of="person", body=AVOIDED),
    reads(f"POST {PERSON}/exclusions/preview", "exclusions", of="person", body=AVOIDED),
    reads(f"POST {API}/beneficiaries/find", "identity", body={"name": "Fiaba"}, lists="person", closed=BY_NAME),
    # Her own copy
    reads(f"GET {PERSON}/copy.pdf", "notes", of="person"),
    # Erasing
    writes(f"POST {PERSON}/erasure", "erasure", of="person", body={"reason": "her_wish"}),
    reads(f"GET {PERSON}/erasure", "erasure", of="leaving person"),
    writes(f"DELETE {PERSON}/erasure", "erasure", of="leaving person"),
    writes(f"POST {PERSON}/erasure/confirmation", "erasure", of="leaving person", closed=ASKS_ONLY),
    reads(f"GET {API}/erasures", "erasure", lists="leaving person"),
    # What operators in a case know
    reads(f"GET {API}/cases", "placement", lists="person", closed=FIGURES | BY_REFERENCE | NOT_AT_CASES),
    reads(
        f"GET {API}/cases/<ref:ref>",
        "placement",
        of="person",
        fields={"first_name": "identity", "skills": "skills_languages", "languages": "skills_languages"},
        only={"operator_in_case": frozenset({"ref", "state", "first_name", "skills", "languages"})},
        closed=FIGURES | BY_REFERENCE | NOT_AT_CASES,
    ),
    # Who shares a case, what is noted in it, and who has broken the glass
    reads(f"GET {PERSON}/members", "identity", of="person", closed=IN_NO_CASE),
    writes(f"POST {PERSON}/members", "identity", of="person", body=MEMBER, closed=LETS_IN),
    writes(f"DELETE {MEMBER_OF}", "identity", of="member", closed=LETS_IN),
    reads(f"GET {PERSON}/notes", "notes", "shared_notes", of="person"),
    writes(f"POST {PERSON}/notes", "notes", of="person", body={"text": "Nota"}),
    reads(f"GET {NOTE}", "shared_notes", of="note"),
    reads(f"GET {NOTE}", "notes", of="private note"),
    writes(f"DELETE {NOTE}", "notes", of="note", closed={"colleague_in_case": "each takes back her own"}),
    reads(f"GET {PERSON}/glass", "identity", of="person", closed=WHO_READ),
    writes(f"POST {PERSON}/glass", "exclusions", of="person", body={"reason": REASON}, closed=BREAKS),
    # Who stands in for a tutor who is away
    reads(f"GET {API}/covers", "placement", closed=FIGURES | BY_REFERENCE | IN_NO_CASE),
    writes(f"DELETE {API}/covers/<ref:ref>", "placement", of="cover", closed=LETS_IN),
    # What is an account's own
    reads(f"GET {API}/accounts/own/tokens/<ref:ref>", "own_account", of="own token"),
    writes(f"POST {API}/accounts/own/tokens/<ref:ref>/revoke", "own_account", of="own token"),
    writes("POST /account/tokens/<ref:ref>/revoke", "own_account", of="own token"),
    writes("POST /account/browsers/<ref:ref>/end", "own_account", of="own browser"),
    writes("POST /kept/<int:number>/forget", "own_account", of="own draft"),
    writes(f"POST {API}/notices/<ref:ref>/seen", "own_account", of="own notice"),
    reads(f"GET {API}/retention", "erasure"),
    # Their matches
    reads(f"POST {PERSON}/matches", "score", of="person", body={"top": 3}, closed=MODEL_ONLY),
    reads(f"GET {RANKING}", "score", of="ranking", closed=MODEL_ONLY),
    reads(f"GET {RANKING}/excluded", "score", of="ranking", closed=MODEL_ONLY),
    reads(f"GET {RANKING}/unlock", "score", of="ranking", closed=MODEL_ONLY),
    # Firms
    writes(f"POST {API}/employers", "vetting_status", body={"name": "Trattoria Nuova"}),
    reads(f"GET {API}/employers", "vetting_status", lists="firm", closed=AGE_ONLY),
    reads(f"GET {FIRM}", "vetting_status", of="firm", closed=AGE_ONLY),
    writes(f"PATCH {FIRM}", "vetting_status", of="firm", body={"employees": 7}),
    reads(f"GET {FIRM}/sites", "vetting_status", of="firm", closed=AGE_ONLY),
    writes(f"POST {FIRM}/sites", "vetting_status", of="firm", body={"name": "Centro"}),
    reads(f"GET {SITE}", "vetting_status", of="site", closed=AGE_ONLY),
    writes(f"PATCH {SITE}", "vetting_status", of="site", body={"isolated": False}),
    writes(f"POST {FIRM}/vetting", "vetting_evidence", of="firm", body=EVIDENCE),
    reads(f"GET {FIRM}/vetting", "vetting_evidence", of="firm"),
    writes(f"POST {FIRM}/vetting/approval", "vetting_status", of="waiting firm", closed=APPROVES),
    writes(f"POST {FIRM}/suspend", "vetting_status", of="firm"),
    writes(f"POST {FIRM}/end", "vetting_status", of="firm", closed=APPROVES),
    reads(f"GET {FIRM}/conventions", "vetting_evidence", of="firm"),
    writes(f"POST {FIRM}/conventions", "vetting_evidence", of="firm", body=CONVENTION, closed=SIGNS),
    reads(f"GET {FIRM}/declarations", "vacancy", of="firm", closed=NOT_DECLARED),
    writes(f"POST {FIRM}/declarations", "vacancy", of="firm", body={"kind": "safety", "signed_on": "2026-11-02"}),
    reads(f"GET {FIRM}/contacts", "vetting_evidence", "accounts", of="firm", closed=NOT_CONTACTS),
    writes(f"POST {FIRM}/contacts", "vetting_evidence", of="firm", body={"name": "Rosa Prova"}),
    reads(f"GET {CONTACT}", "vetting_evidence", "accounts", of="contact", closed=NOT_CONTACTS | IN_THE_LIST),
    writes(f"PATCH {CONTACT}", "vetting_evidence", of="contact", body={"phone": "000 1"}),
    writes(f"POST {CONTACT}/confirm", "vetting_evidence", of="contact"),
    writes(f"POST {CONTACT}/end", "vetting_evidence", of="contact"),
    writes(f"POST {CONTACT}/check-word/link", "vetting_evidence", of="reachable contact"),
    writes(f"PUT {CONTACT}/check-word", "vetting_evidence", of="contact", body={"word": "tre pani freschi"}),
    # Vacancies
    writes(f"POST {API}/vacancies", "vacancy", body={"title": "Aiuto cuoco"}),
    reads(f"GET {API}/vacancies", "vacancy", lists="open vacancy"),
    reads(f"GET {API}/vacancies/to-review", "vacancy", lists="waiting vacancy", closed=OWN_REVIEW),
    reads(f"GET {VACANCY}", "vacancy", of="open vacancy", fields={"flags": "employer_concerns"}),
    writes(f"PATCH {VACANCY}", "vacancy", of="open vacancy", body={"ends_on": "2027-04-30"}),
    writes(f"POST {VACANCY}/submit", "vacancy", of="draft vacancy"),
    writes(
        f"POST {VACANCY}/review",
        "vacancy",
        of="waiting vacancy",
        body={"decision": "approve"},
        closed=APPROVES | REVIEWS,
    ),
    writes(f"POST {VACANCY}/pause", "vacancy", of="open vacancy"),
    writes(f"POST {VACANCY}/resume", "vacancy", of="paused vacancy"),
    writes(f"POST {VACANCY}/close", "vacancy", of="open vacancy"),
    # Proposals, on her side
    writes(f"POST {PERSON}/proposals", "proposal", of="person", body=DRAFT, closed=BY_TUTOR),
    reads(f"GET {PERSON}/proposals", "proposal", of="person", closed=NOT_THE_FIRM),
    writes(f"POST {PERSON}/consents", "consent", of="sitting person", body=SITTING),
    reads(f"GET {PERSON}/consents", "consent", of="person", closed=IN_REGISTER),
    reads(f"GET {PROPOSAL}", "proposal", of="sent proposal", closed=NOT_THE_FIRM),
    reads(f"GET {PROPOSAL}/preview", "card", of="drafted proposal", closed=NOT_THE_FIRM),
    writes(
        f"POST {PROPOSAL}/send",
        "proposal",
        of="consented proposal",
        body={"consent": "$consented consent/hers at kitchen"},
        closed=BY_TUTOR,
    ),
    reads(f"POST {PROPOSAL}/interview-preview", "card", of="willing proposal", body=PLANNED, closed=NOT_THE_FIRM),
    writes(f"POST {PROPOSAL}/interview-consent", "consent", of="willing proposal", body=MEETING),
    writes(f"POST {PROPOSAL}/interview", "proposal", of="agreed proposal", closed=BY_TUTOR),
    writes(f"POST {PROPOSAL}/accept", "proposal", of="willing proposal", closed=BY_TUTOR),
    writes(f"POST {PROPOSAL}/decline", "proposal", of="met proposal", body={"reason": "pay"}, closed=BY_TUTOR),
    writes(f"POST {PROPOSAL}/withdraw", "proposal", of="sent proposal", closed=NOT_THE_FIRM),
    reads(f"GET {CONSENT}", "consent", of="sent consent", closed=IN_REGISTER),
    reads(f"GET {CONSENT}/copy", "consent", of="sent consent", closed=IN_REGISTER),
    writes(f"POST {CONSENT}/withdraw", "consent", of="sent consent"),
    reads(f"GET {API}/consents", "consent", closed=dict.fromkeys(("own_tutor", "coordinator"), "hers, at hers")),
    *PLACEMENTS,
    *FOLLOWING,
    # Proposals, on the side of the contact
    reads(f"GET {API}/cards/<ref:ref>", "card", of="sent proposal", closed=NOT_HER_SIDE),
    writes(f"POST {PROPOSAL}/answer", "proposal", of="sent proposal", body={"answer": "willing"}, closed=ANSWERS),
    writes(f"POST {PROPOSAL}/take-back", "proposal", of="fresh proposal", closed=ANSWERS),
    # The trail
    reads(f"GET {API}/audit", "audit", "own_audit"),
    # Accounts
    writes(f"POST {API}/accounts", "account_requests", body=COLLEAGUE, closed=SECONDS),
    reads(f"GET {API}/accounts", "accounts", lists="account"),
    reads(f"GET {ACCOUNT}", "accounts", of="account"),
    writes(f"POST {ACCOUNT}/replacement", "account_requests", of="account", body={"name": "Ada"}, closed=SECONDS),
    writes(f"POST {ACCOUNT}/factor-reset", "account_requests", of="account", closed=SECONDS),
    writes(f"POST {ACCOUNT}/disable", "accounts", of="account"),
    reads(f"GET {API}/accounts/requests", "account_requests", lists="account request"),
    reads(f"GET {REQUEST}", "account_requests", of="account request"),
    writes(f"POST {REQUEST}/approve", "account_requests", of="account request"),
    writes(f"POST {REQUEST}/refuse", "account_requests", of="account request"),
    # Pages
    reads("GET /", "placement", lists="person", closed=FIGURES | BY_REFERENCE | TO_THE_DOOR),
    reads(f"GET {PAGE}", "score", of="person", closed=MODEL_ONLY),
    reads(f"GET {PAGE}/<ref:ranking>/excluded", "score", of="ranking", query="?gate=languages", closed=MODEL_ONLY),
    reads(f"GET {PAGE}/<ref:ranking>/unlock", "score", of="ranking", closed=MODEL_ONLY),
)
