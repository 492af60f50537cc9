"""What region and law ask of a placement, and how long the public service attests that one may last."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

GUIDELINES = "Accordo Stato-Regioni 25 May 2017, n. 86/CSR, guidelines on traineeships"
INCLUSION = "Accordo Stato-Regioni 22 January 2015, n. 7/CSR, guidelines on traineeships for inclusion"
WORKING_TIME = "D.Lgs. 8 April 2003, n. 66, art. 3"
COMMUNICATIONS = "D.L. 1 October 1996, n. 510, art. 9-bis; D.Lgs. 21 April 2000, n. 181, art. 4-bis"
PIEMONTE = "D.G.R. Piemonte 22 December 2017, n. 85-6277"
OWN = "rule of the partnership"
OPEN = "to be completed by the coordinator"
EXTRACURRICULAR, OF_INCLUSION = "extracurricular_traineeship", "inclusion_traineeship"


class Seed(NamedTuple):
    """One value."""

    key: str
    value: dict[str, Any] | None
    act: str
    region: str | None = None
    legal_kind: str | None = None
    valid_from: date | None = None


SEEDS = (
    Seed("least_months", {"months": 2}, GUIDELINES),
    Seed("least_months_seasonal", {"months": 1}, GUIDELINES),
    Seed("planned_months", {"months": 4}, OWN),
    Seed("most_months", {"months": 12}, GUIDELINES, legal_kind=EXTRACURRICULAR),
    Seed("most_months", {"months": 24}, INCLUSION, legal_kind=OF_INCLUSION),
    Seed("minimum_allowance", {"euro": 800}, OPEN, "Abruzzo", valid_from=date(2025, 9, 18)),
    Seed("minimum_allowance", {"euro": 600}, OPEN, "Toscana"),
    Seed("minimum_allowance", {"euro_at_20_hours": 300, "euro_at_40_hours": 600}, PIEMONTE, "Piemonte"),
    Seed("minimum_allowance", {"euro": 500}, OPEN, "Liguria"),
    # Not known: it blocks until the coordinator sets it.
    Seed("minimum_allowance", None, OPEN, "Marche"),
    Seed("full_allowance_from", {"share": 0.7}, GUIDELINES),
    Seed("weekly_hours", {"hours": 40}, WORKING_TIME),
    Seed("trainees_at_site", {"up_to_5": 1, "up_to_20": 2, "share_above": 0.1}, GUIDELINES),
    Seed("host_tutor_trainees", {"people": 3}, GUIDELINES),
    Seed("tutor_trainees", {"people": 20}, GUIDELINES),
    Seed("apart_months", {"months": 24}, GUIDELINES),
    Seed("application_days", {"days": 45}, OPEN),
    Seed("communication_days", {"days": 5}, COMMUNICATIONS),
    Seed("frozen_after", {"ended": 2, "months": 24}, OWN),
)


def upgrade() -> None:
    terms = sa.table(
        "terms",
        *(sa.column(name) for name in ("ref", "key", "region", "legal_kind", "act")),
        sa.column("valid_from", sa.Date()),
        sa.column("value", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
    )
    for number, seed in enumerate(SEEDS):
        op.execute(terms.insert().values(ref=f"seed-{number:02}", **seed._asdict()))
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.drop_column('is_attested')
        batch_op.add_column(sa.Column('attested_months', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('list_due_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.drop_column('attested_months')
        batch_op.drop_column('list_due_at')
        batch_op.add_column(sa.Column('is_attested', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.alter_column('is_attested', existing_type=sa.Boolean(), server_default=None)
    op.execute(sa.text("DELETE FROM terms WHERE set_by IS NULL"))
