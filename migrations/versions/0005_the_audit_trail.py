"""The audit trail."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# The database itself refuses to change or to delete a row of the trail. A step that lets batch_alter_table build
# audit_rows anew on SQLite has to make these again.
SQLITE = (
    "CREATE TRIGGER audit_rows_stay BEFORE UPDATE ON audit_rows "
    "BEGIN SELECT RAISE(ABORT, 'rows of the audit trail are never changed'); END",
    "CREATE TRIGGER audit_rows_remain BEFORE DELETE ON audit_rows "
    "BEGIN SELECT RAISE(ABORT, 'rows of the audit trail are never deleted'); END",
    # INSERT OR REPLACE would delete without asking the one above.
    "CREATE TRIGGER audit_rows_follow BEFORE INSERT ON audit_rows "
    "WHEN EXISTS (SELECT 1 FROM audit_rows WHERE number = NEW.number) "
    "BEGIN SELECT RAISE(ABORT, 'rows of the audit trail are never replaced'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION keep_audit_rows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of the audit trail are never changed or deleted'; END $$",
    "CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_rows "
    "FOR EACH ROW EXECUTE FUNCTION keep_audit_rows()",
    "CREATE TRIGGER audit_rows_remain BEFORE TRUNCATE ON audit_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_rows()",
)


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('audit_rows',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=22), nullable=True),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('territory', sa.String(length=8), nullable=True),
    sa.Column('action', sa.Enum('create', 'change', 'delete', 'look', 'deny', 'refuse_sign_in', name='audit_action', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=True),
    sa.Column('door', sa.String(length=64), nullable=True),
    sa.Column('key', sa.String(length=8), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_rows'))
    )
    with op.batch_alter_table('audit_rows', schema=None) as batch_op:
        for column in ('actor', 'at', 'ref', 'territory'):
            batch_op.create_index(batch_op.f(f'ix_audit_rows_{column}'), [column], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL:
        op.execute(statement)
    _give_salt()


def _give_salt() -> None:
    """Give everybody taken in until now the salt of her reference in the trail."""
    with op.batch_alter_table('beneficiaries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('salt', sa.String(length=22), nullable=True))
    people = sa.table('beneficiaries', sa.column('id'), sa.column('salt'))
    for (one,) in op.get_bind().execute(sa.select(people.c.id)).all():
        op.execute(sa.update(people).where(people.c.id == one).values(salt=secrets.token_urlsafe(16)))
    with op.batch_alter_table('beneficiaries', schema=None) as batch_op:
        batch_op.alter_column('salt', existing_type=sa.String(length=22), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('beneficiaries', schema=None) as batch_op:
        batch_op.drop_column('salt')
    op.drop_table('audit_rows')
    op.drop_table('audit_head')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute('DROP FUNCTION keep_audit_rows()')
