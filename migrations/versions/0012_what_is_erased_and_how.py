"""What is erased and how."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasures',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=8), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_erasures'))
    )
    op.create_table('erasure_requests',
    sa.Column('beneficiary_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Enum('her_wish', 'retention', 'mistake', name='erasure_reason', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('holdings', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('asked_by', sa.String(length=22), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('confirmed_by', sa.String(length=22), nullable=True),
    sa.CheckConstraint('confirmed_by <> asked_by', name=op.f('ck_erasure_requests_two_people_erase')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_erasure_requests_beneficiary_id_beneficiaries')),
    sa.PrimaryKeyConstraint('beneficiary_id', name=op.f('pk_erasure_requests'))
    )
    with op.batch_alter_table('beneficiaries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))
    # When the paths of before ended is not known: what is kept for years is kept from today on.
    people = sa.table('beneficiaries', sa.column('ended_on', sa.Date()), sa.column('state'))
    ended = people.c.state.in_(['closed', 'withdrawn'])
    op.execute(sa.update(people).where(ended).values(ended_on=date.today()))

    # Nobody can tell any more whom the answers of the last day were about.
    op.execute(sa.text('DELETE FROM kept_answers'))
    with op.batch_alter_table('kept_answers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=22), nullable=True))
        batch_op.create_index(batch_op.f('ix_kept_answers_about'), ['about'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('kept_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_answers_about'))
        batch_op.drop_column('about')

    with op.batch_alter_table('beneficiaries', schema=None) as batch_op:
        batch_op.drop_column('ended_on')

    op.drop_table('erasure_requests')
    op.drop_table('erasures')
