"""Notices within the service."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('account', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=22), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('ref', name=op.f('uq_notices_ref'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_about'), ['about'], unique=False)
        batch_op.create_index(batch_op.f('ix_notices_account_at'), ['account', 'at'], unique=False)
        batch_op.create_index('ix_notices_unseen', ['account'], unique=False, sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_unseen', sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_notices_account_at'))
        batch_op.drop_index(batch_op.f('ix_notices_about'))

    op.drop_table('notices')
