"""How far enterprises take part: counters of what happens, by employer and month."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

MEASURES = (
    "slot_filled", "started", "completed", "hired_here", "hired_elsewhere", "at_work_after_90_days",
    "at_work_after_180_days",
)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'uptake_counters',
        sa.Column('employer_id', sa.Integer(), nullable=False),
        sa.Column('measure', sa.Enum(*MEASURES, name='uptake_measure', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.CheckConstraint('number > 0', name=op.f('ck_uptake_counters_raised')),
        sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_uptake_counters_employer_id_employers')),
        sa.PrimaryKeyConstraint('employer_id', 'measure', 'month', name=op.f('pk_uptake_counters')),
    )


def downgrade() -> None:
    """Drop it; what was counted cannot be counted again."""
    op.drop_table('uptake_counters')
