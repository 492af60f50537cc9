"""How documents, and the fields of hers in them, are called."""

from collections.abc import Mapping

from schedules.placing.documents import Document
from web.wording.texts import noted

DOCUMENTS: Mapping[Document, str] = {
    Document.TRAINING_PROJECT: noted("Training project"),
    Document.ATTENDANCE_SHEET: noted("Attendance sheet"),
    Document.MIDTERM_ASSESSMENT: noted("Assessment at half time"),
    Document.FINAL_ASSESSMENT: noted("Assessment at the end"),
    Document.ATTESTATION: noted("Attestation of skills"),
}
FIELDS: Mapping[str, str] = {
    "first_name": noted("first name"),
    "family_name": noted("family name"),
    "tax_code": noted("tax code"),
    "legal_kind": noted("kind of placement"),
    "period": noted("first and last day"),
    "agreed_hours": noted("agreed hours"),
    "objectives": noted("what is to be learnt"),
    "allowance": noted("allowance"),
    "presence": noted("days and hours of presence"),
    "midterm_levels": noted("skills and how well they are mastered at half time"),
    "final_levels": noted("skills and how well they are mastered at the end"),
}
