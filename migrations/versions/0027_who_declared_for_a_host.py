"""Who declared for a host, and references of the length of all others for what region and law ask."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

SEEDS = 19
LENGTH = 22


def upgrade() -> None:
    terms = sa.table("terms", sa.column("ref"))
    for number in range(SEEDS):
        ref = f"seed-{number:02}"
        op.execute(terms.update().where(terms.c.ref == ref).values(ref=ref.ljust(LENGTH, "-")))
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_behalf', sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.alter_column('on_behalf', existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.drop_column('on_behalf')
    terms = sa.table("terms", sa.column("ref"))
    for number in range(SEEDS):
        ref = f"seed-{number:02}"
        op.execute(terms.update().where(terms.c.ref == ref.ljust(LENGTH, "-")).values(ref=ref))
