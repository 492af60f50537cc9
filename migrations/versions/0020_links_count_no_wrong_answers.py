"""Links count no wrong answers any more: their secrets cannot be guessed."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.drop_column('tries')


def downgrade() -> None:
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tries', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.alter_column('tries', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
