"""What she must avoid: areas, towns and people too.

Exclusions are written in their new form, filled up so that their length tells nothing, and the counts of rankings, which
tell whether there are any, become tokens. Employers get an owner. Rows that hold something need the keys, up and down.
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

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

PLAIN_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
OLD_KEYS = ('sites', 'employers', 'sectors', 'night', 'isolated')
NEW_KEYS = ('municipalities', 'areas', 'persons')
SMALL, LARGE, COUNTS = 64, 2048, 256  # bytes to which a value is filled up
RANKINGS = sa.table('rankings', sa.column('id'), sa.column('ref'), sa.column('excluded', PLAIN_JSON))
TOKENS = sa.table('rankings', sa.column('id'), sa.column('ref'), sa.column('excluded', sa.Text()))
PROTECTIONS = sa.table('protections', sa.column('beneficiary_id'), sa.column('asked', sa.Boolean()), sa.column('avoid', sa.Text()))


def upgrade() -> None:
    # What is overwritten must not stay readable in the file.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(sa.text('PRAGMA secure_delete = ON'))
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner', sa.String(length=120), nullable=True))
    _change_avoid(lambda kept: {**{key: [] for key in NEW_KEYS}, **kept}, LARGE)
    rows = [(each.id, _token(each.excluded, f'rankings.excluded:{each.ref}', COUNTS)) for each in _all(RANKINGS)]
    _change_type(PLAIN_JSON, sa.Text())
    _write(TOKENS, rows)


def downgrade() -> None:
    rows = [(each.id, _value(each.excluded, f'rankings.excluded:{each.ref}')) for each in _all(TOKENS)]
    _change_type(sa.Text(), PLAIN_JSON)
    _write(RANKINGS, rows)
    _change_avoid(_as_before, SMALL)
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.drop_column('owner')


def _as_before(kept):
    """Return exclusions as the version before knew them; what it cannot hold stops the way down."""
    if any(kept[key] for key in NEW_KEYS):
        raise ValueError('somebody has to avoid a place or a person that the version before cannot keep')
    return {key: kept[key] for key in OLD_KEYS}


def _change_avoid(change, block) -> None:
    for row in op.get_bind().execute(sa.select(PROTECTIONS).order_by(PROTECTIONS.c.beneficiary_id)).all():
        place = f'protections.avoid:{row.beneficiary_id}'
        try:
            kept = _value(row.avoid, place)
        except InvalidTag:
            continue  # it was damaged: it is refused wherever it is read, until it is written anew
        token = _token(change(kept) if row.asked else kept, place, block)
        op.execute(sa.update(PROTECTIONS).where(PROTECTIONS.c.beneficiary_id == row.beneficiary_id).values(avoid=token))


def _change_type(old, new) -> None:
    dialect = op.get_bind().dialect
    op.execute(sa.text("UPDATE rankings SET excluded = '{}'"))
    with op.batch_alter_table('rankings', schema=None) as batch_op:
        batch_op.alter_column('excluded', existing_type=old, type_=new, existing_nullable=False,
                              postgresql_using=f'"excluded"::{new.dialect_impl(dialect).compile(dialect=dialect)}')


def _all(table):
    return op.get_bind().execute(sa.select(table).order_by(table.c.id)).all()


def _write(table, rows) -> None:
    for number, excluded in rows:
        op.execute(sa.update(table).where(table.c.id == number).values(excluded=excluded))


# --- tokens of version 1, as they were when this step was written


def _keys():
    """Return the ids of the keys and the keys, the newest first; refused by name where there are none."""
    raw = context.config.attributes['data_keys']()
    return {hashlib.sha256(b'ponte key id' + key).hexdigest()[:8]: AESGCM(key) for key in raw}


def _token(value, place, block):
    key, cipher = next(iter(_keys().items()))
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode()
    plain += b' ' * (-len(plain) % block)
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
