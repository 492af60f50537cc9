"""Encrypt what rankings showed, whose travel times tell where she starts from; whether she was asked tells her list.

Whether somebody was asked what she must avoid stands in the list itself: one that was never asked for is empty. Rows
that hold something need the keys, up and down.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

import sqlalchemy as sa
from alembic import context, op
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql import JSONB

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

PLAIN_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BLOCK = 64
PLAIN = sa.table('rankings', sa.column('id'), sa.column('ref'), sa.column('shown', PLAIN_JSON))
TOKENS = sa.table('rankings', sa.column('id'), sa.column('ref'), sa.column('shown', sa.Text()))
PROTECTIONS = sa.table(
    'protections', sa.column('beneficiary_id'), sa.column('asked', sa.Boolean()), sa.column('avoid', sa.Text())
)


def upgrade() -> None:
    # What is overwritten must not stay readable in the file.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(sa.text('PRAGMA secure_delete = ON'))
    rows = [(each.id, _token(each.shown, f'rankings.shown:{each.ref}')) for each in _all(PLAIN)]
    _change_type(PLAIN_JSON, sa.Text())
    _write(TOKENS, rows)
    with op.batch_alter_table('protections', schema=None) as batch_op:
        batch_op.drop_column('asked')


def downgrade() -> None:
    with op.batch_alter_table('protections', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.Boolean(), nullable=True))
    for row in op.get_bind().execute(sa.select(PROTECTIONS.c.beneficiary_id, PROTECTIONS.c.avoid)).all():
        mine = PROTECTIONS.c.beneficiary_id == row.beneficiary_id
        op.execute(sa.update(PROTECTIONS).where(mine).values(asked=_was_asked(row)))
    with op.batch_alter_table('protections', schema=None) as batch_op:
        batch_op.alter_column('asked', existing_type=sa.Boolean(), nullable=False)
    rows = [(each.id, _value(each.shown, f'rankings.shown:{each.ref}')) for each in _all(TOKENS)]
    _change_type(sa.Text(), PLAIN_JSON)
    _write(PLAIN, rows)


def _was_asked(row) -> bool:
    try:
        return _value(row.avoid, f'protections.avoid:{row.beneficiary_id}') != {}
    except InvalidTag:
        return True  # it was damaged: it is refused wherever it is read, until it is written anew


def _change_type(old, new) -> None:
    dialect = op.get_bind().dialect
    op.execute(sa.text("UPDATE rankings SET shown = '[]'"))
    with op.batch_alter_table('rankings', schema=None) as batch_op:
        batch_op.alter_column('shown', existing_type=old, type_=new, existing_nullable=False,
                              postgresql_using=f'"shown"::{new.dialect_impl(dialect).compile(dialect=dialect)}')


def _all(table):
    return op.get_bind().execute(sa.select(table).order_by(table.c.id)).all()


def _write(table, rows) -> None:
    for number, shown in rows:
        op.execute(sa.update(table).where(table.c.id == number).values(shown=shown))


# --- tokens of version 1, as they were when this step was written


def _keys():
    """Return the ids of the keys and the keys, the newest first; refused by name where there are none."""
    raw = context.config.attributes['data_keys']()
    return {hashlib.sha256(b'ponte key id' + key).hexdigest()[:8]: AESGCM(key) for key in raw}


def _token(value, place):
    key, cipher = next(iter(_keys().items()))
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode()
    plain += b' ' * (-len(plain) % BLOCK)
    nonce = os.urandom(12)
    sealed = nonce + cipher.encrypt(nonce, plain, f'1.{key}.{place}'.encode())
    return f'1.{key}.{urlsafe_b64encode(sealed).decode()}'


def _value(token, place):
    _, key, text = token.split('.')
    ciphers = _keys()
    if key not in ciphers:
        raise ValueError(f'the key {key} is not among PONTE_DATA_KEYS')
    sealed = urlsafe_b64decode(text)
    return json.loads(ciphers[key].decrypt(sealed[:12], sealed[12:], f'1.{key}.{place}'.encode()))
