"""From which ranking a tutor chose what is proposed, and why."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table('proposals') as batch_op:
        batch_op.add_column(sa.Column('ranking_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('chosen_for', sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_proposals_ranking_id_rankings'), 'rankings', ['ranking_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_proposals_ranking_id'), ['ranking_id'], unique=False)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table('proposals') as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposals_ranking_id'))
        batch_op.drop_constraint(batch_op.f('fk_proposals_ranking_id_rankings'), type_='foreignkey')
        batch_op.drop_column('chosen_for')
        batch_op.drop_column('ranking_id')
