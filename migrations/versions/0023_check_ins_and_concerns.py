"""Check-ins and concerns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tutor_weeks',
    sa.Column('account', sa.String(length=22), nullable=False),
    sa.Column('days', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.PrimaryKeyConstraint('account', name=op.f('pk_tutor_weeks'))
    )
    op.create_table('plan_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('territory', sa.String(length=8), nullable=False),
    sa.Column('programme', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('made_by', sa.String(length=22), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_plan_templates_version')),
    sa.ForeignKeyConstraint(['programme'], ['programmes.code'], name=op.f('fk_plan_templates_programme_programmes')),
    sa.ForeignKeyConstraint(['territory'], ['territories.code'], name=op.f('fk_plan_templates_territory_territories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_templates')),
    sa.UniqueConstraint('ref', name=op.f('uq_plan_templates_ref')),
    sa.UniqueConstraint('territory', 'programme', 'version', name=op.f('uq_plan_templates_territory_programme_version'))
    )
    with op.batch_alter_table('plan_templates', schema=None) as batch_op:
        batch_op.create_index('uq_plan_templates_of_all', ['territory', 'version'], unique=True, sqlite_where=sa.text('programme IS NULL'), postgresql_where=sa.text('programme IS NULL'))

    op.create_table('contact_rules',
    sa.Column('beneficiary_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Text(), nullable=True),
    sa.Column('shift', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_contact_rules_beneficiary_id_beneficiaries')),
    sa.PrimaryKeyConstraint('beneficiary_id', name=op.f('pk_contact_rules'))
    )
    op.create_table('pauses',
    sa.Column('beneficiary_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('made_by', sa.String(length=22), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_pauses_beneficiary_id_beneficiaries')),
    sa.PrimaryKeyConstraint('beneficiary_id', name=op.f('pk_pauses'))
    )
    op.create_table('snoozes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('beneficiary_id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=22), nullable=False),
    sa.Column('item', sa.String(length=22), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_snoozes_beneficiary_id_beneficiaries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snoozes')),
    sa.UniqueConstraint('ref', name=op.f('uq_snoozes_ref'))
    )
    with op.batch_alter_table('snoozes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snoozes_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_snoozes_beneficiary_id'), ['beneficiary_id'], unique=False)

    op.create_table('check_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('placement_id', sa.Integer(), nullable=False),
    sa.Column('beneficiary_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.Enum('her', 'employer', 'both', name='party', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('purposes', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('window_until', sa.Date(), nullable=False),
    sa.Column('repeat_on', sa.Date(), nullable=True),
    sa.Column('is_strict', sa.Boolean(), nullable=False),
    sa.Column('needs_cover', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'due', 'done', 'missed', 'repeated', 'escalated', 'cancelled', name='check_in_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('told', sa.String(length=32), nullable=True),
    sa.Column('next_step', sa.String(length=32), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=22), nullable=True),
    sa.Column('channel', sa.Enum('in_person', 'phone', 'video', 'message', 'online', name='channel', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_check_ins_done_at')),
    sa.CheckConstraint("NOT on_behalf OR party <> 'her'", name=op.f('ck_check_ins_on_behalf')),
    sa.CheckConstraint("answers IS NULL OR state = 'done'", name=op.f('ck_check_ins_answers')),
    sa.CheckConstraint("next_at IS NULL OR state IN ('planned', 'due', 'missed', 'repeated')", name=op.f('ck_check_ins_next_at')),
    sa.CheckConstraint('(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (channel IS NULL)', name=op.f('ck_check_ins_done')),
    sa.CheckConstraint('(next_at IS NULL) = (next_step IS NULL)', name=op.f('ck_check_ins_next_step')),
    sa.CheckConstraint('confirmed_at IS NULL OR on_behalf', name=op.f('ck_check_ins_confirmed')),
    sa.CheckConstraint('repeat_on IS NULL OR NOT is_strict', name=op.f('ck_check_ins_repeat_on')),
    sa.CheckConstraint('window_until >= due_on', name=op.f('ck_check_ins_window')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_check_ins_beneficiary_id_beneficiaries')),
    sa.ForeignKeyConstraint(['placement_id', 'beneficiary_id'], ['placements.id', 'placements.beneficiary_id'], name='placement'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_ins')),
    sa.UniqueConstraint('ref', name=op.f('uq_check_ins_ref'))
    )
    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_ins_beneficiary_id'), ['beneficiary_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_next_at'), ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_placement_id_due_on'), ['placement_id', 'due_on'], unique=False)

    op.create_table('concerns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('beneficiary_id', sa.Integer(), nullable=False),
    sa.Column('placement_id', sa.Integer(), nullable=True),
    sa.Column('check_in_id', sa.Integer(), nullable=True),
    sa.Column('source', sa.Enum('her', 'employer', 'tutor', 'silence', 'record', name='concern_source', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('kind', sa.Enum('her_word', 'absence', 'unpaid', 'answers', 'danger_word', 'wrong_voice', 'not_home', 'threat', 'violence', 'locked_in', 'exclusion', 'not_started', 'silence', 'contradiction', 'other', name='concern_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('urgency', sa.Enum('ordinary', 'alert', 'urgent', 'danger', name='urgency', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raised_by', sa.String(length=22), nullable=True),
    sa.Column('told_to', sa.Enum('tutor', 'deputy', 'coordinator', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('next_step', sa.String(length=32), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.String(length=22), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_by', sa.String(length=22), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.String(length=22), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=22), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=True),
    sa.Column('ending', sa.Text(), nullable=True),
    sa.CheckConstraint('(acknowledged_at IS NULL) = (acknowledged_by IS NULL)', name=op.f('ck_concerns_acknowledged')),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by IS NULL)', name=op.f('ck_concerns_agreed')),
    sa.CheckConstraint('(next_at IS NULL) = (next_step IS NULL)', name=op.f('ck_concerns_next_step')),
    sa.CheckConstraint('(plan IS NULL) = (planned_at IS NULL) AND (plan IS NULL) = (planned_by IS NULL)', name=op.f('ck_concerns_planned')),
    sa.CheckConstraint('(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (ending IS NULL)', name=op.f('ck_concerns_settled')),
    sa.CheckConstraint('agreed_by IS NULL OR (planned_by IS NOT NULL AND agreed_by <> planned_by)', name=op.f('ck_concerns_two')),
    sa.CheckConstraint('next_at IS NULL OR settled_at IS NULL', name=op.f('ck_concerns_next_at')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_concerns_beneficiary_id_beneficiaries')),
    sa.ForeignKeyConstraint(['check_in_id'], ['check_ins.id'], name=op.f('fk_concerns_check_in_id_check_ins')),
    sa.ForeignKeyConstraint(['placement_id', 'beneficiary_id'], ['placements.id', 'placements.beneficiary_id'], name='placement'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concerns')),
    sa.UniqueConstraint('ref', name=op.f('uq_concerns_ref'))
    )
    with op.batch_alter_table('concerns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_concerns_beneficiary_id_raised_at'), ['beneficiary_id', 'raised_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_concerns_check_in_id'), ['check_in_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_concerns_next_at'), ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_concerns_placement_id'), ['placement_id'], unique=False)

    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed_ends_on', sa.Date(), nullable=True))
    op.execute('UPDATE placements SET agreed_ends_on = ends_on')
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.alter_column('agreed_ends_on', existing_type=sa.Date(), nullable=False)



def downgrade() -> None:
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.drop_column('agreed_ends_on')

    with op.batch_alter_table('concerns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_concerns_placement_id'))
        batch_op.drop_index(batch_op.f('ix_concerns_next_at'))
        batch_op.drop_index(batch_op.f('ix_concerns_check_in_id'))
        batch_op.drop_index(batch_op.f('ix_concerns_beneficiary_id_raised_at'))

    op.drop_table('concerns')
    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_check_ins_placement_id_due_on'))
        batch_op.drop_index(batch_op.f('ix_check_ins_next_at'))
        batch_op.drop_index(batch_op.f('ix_check_ins_beneficiary_id'))

    op.drop_table('check_ins')
    with op.batch_alter_table('snoozes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_snoozes_beneficiary_id'))
        batch_op.drop_index(batch_op.f('ix_snoozes_account'))

    op.drop_table('snoozes')
    op.drop_table('pauses')
    op.drop_table('contact_rules')
    with op.batch_alter_table('plan_templates', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_templates_of_all', sqlite_where=sa.text('programme IS NULL'), postgresql_where=sa.text('programme IS NULL'))

    op.drop_table('plan_templates')
    op.drop_table('tutor_weeks')
