"""Who declared for a host, and references of the length of all others for what region and law ask."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

SEEDS = 19
LENGTH = 22
# What sets the minimum allowance in Abruzzo from 18 September 2025, as the region itself names it.
ABRUZZO, OPEN = "D.G.R. Abruzzo 30 July 2025, n. 488", "to be completed by the coordinator"


def upgrade() -> None:
    terms = sa.table("terms", sa.column("ref"))
    _name_act(ABRUZZO)
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
    _name_act(OPEN)


def _name_act(act: str) -> None:
    """Say what sets the allowance of Abruzzo that came along; one that a coordinator has set stays."""
    terms = sa.table("terms", *(sa.column(name) for name in ("key", "region", "act", "set_by")))
    came_along = (terms.c.key == "minimum_allowance", terms.c.region == "Abruzzo", terms.c.set_by.is_(None))
    op.execute(terms.update().where(*came_along).values(act=act))
