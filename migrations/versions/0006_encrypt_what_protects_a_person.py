"""Encrypt what protects a person, and keep her identity.

Where she starts from, what she must avoid, her programme and the copies that undoing an import needs become tokens; her
permit and her identity are new. Rows that hold something need the keys, up and down.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

import sqlalchemy as sa
from alembic import context, op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql import JSONB

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

PLAIN_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# Table -> the columns that tell a row from all others, and the columns that become tokens with what they were.
TABLES = {
    'beneficiaries': (('ref',), {'programme': sa.String(length=32)}),
    'protections': (('beneficiary_id',), {
        'lat': sa.Float(), 'lon': sa.Float(), 'municipality': sa.String(length=6), 'avoid': PLAIN_JSON,
    }),
    'imported_rows': (('run_id', 'record', 'row_id'), {'before': PLAIN_JSON}),
}
NEVER_NULL = {'avoid': '{}'}
IDENTITY = (
    'first_name', 'family_name', 'phone', 'email', 'other_contact', 'tax_code', 'birth_date', 'municipality',
    'safe_hours', 'voicemail_rule', 'safe_word', 'danger_word',
)


def upgrade() -> None:
    # What is overwritten and dropped must not stay readable in the file.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(sa.text('PRAGMA secure_delete = ON'))
    _change_all(_token, to=lambda _: sa.Text())
    op.add_column('beneficiaries', sa.Column('permit', sa.Text(), nullable=True))
    op.create_table('identities',
    sa.Column('beneficiary_id', sa.Integer(), autoincrement=False, nullable=False),
    *(sa.Column(name, sa.Text(), nullable=True) for name in IDENTITY),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiaries.id'], name=op.f('fk_identities_beneficiary_id_beneficiaries')),
    sa.PrimaryKeyConstraint('beneficiary_id', name=op.f('pk_identities'))
    )
    op.execute(sa.text('INSERT INTO identities (beneficiary_id, version) SELECT id, 1 FROM beneficiaries'))
    # An import that took somebody in can still be undone.
    op.execute(sa.text(
        "INSERT INTO imported_rows (run_id, line, record, row_id, version) "
        "SELECT run_id, line, 'identities', row_id, 1 FROM imported_rows "
        "WHERE record = 'beneficiaries' AND version_before IS NULL"
    ))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM imported_rows WHERE record = 'identities'"))
    op.drop_table('identities')
    with op.batch_alter_table('beneficiaries') as batch_op:
        batch_op.drop_column('permit')
    _change_all(_value, to=lambda kind: kind)


def _change_all(change, to) -> None:
    """Take the columns' values out, change the columns, and put the changed values back."""
    for name, (row, columns) in TABLES.items():
        rows = _read(name, row, columns, change)
        _blank(name, columns)
        is_down, dialect = change is _value, op.get_bind().dialect
        with op.batch_alter_table(name) as batch_op:
            if name == 'beneficiaries' and not is_down:
                batch_op.drop_constraint('fk_beneficiaries_programme_programmes', type_='foreignkey')
            for column, kind in columns.items():
                old, new = (sa.Text(), kind) if is_down else (kind, sa.Text())
                batch_op.alter_column(column, existing_type=old, type_=new, existing_nullable=column not in NEVER_NULL,
                                      postgresql_using=f'"{column}"::{new.dialect_impl(dialect).compile(dialect=dialect)}')
            if name == 'beneficiaries' and is_down:
                batch_op.create_foreign_key('fk_beneficiaries_programme_programmes', 'programmes', ['programme'], ['code'])
        _write(name, {column: to(kind) for column, kind in columns.items()}, rows)


def _read(name, row, columns, change):
    """Return for each row that holds something its id and its changed values."""
    is_down = change is _value
    key = 'beneficiary_id' if name == 'protections' else 'id'
    table = sa.table(name, *(sa.column(each) for each in {key, *row} - columns.keys()),
                     *(sa.column(column, sa.Text() if is_down else kind) for column, kind in columns.items()))
    found = []
    for each in op.get_bind().execute(sa.select(table).order_by(table.c[key])).mappings():
        bound = ':'.join(str(each[part]) for part in row)
        changed = {column: change(each[column], f'{name}.{column}:{bound}') for column in columns if each[column] is not None}
        if changed:
            found.append((key, each[key], changed))
    return found


def _blank(name, columns) -> None:
    table = sa.table(name, *(sa.column(column) for column in columns))
    op.execute(sa.update(table).values({
        column: sa.literal_column(f"'{NEVER_NULL[column]}'") if column in NEVER_NULL else sa.null() for column in columns
    }))


def _write(name, columns, rows) -> None:
    for key, number, values in rows:
        table = sa.table(name, sa.column(key), *(sa.column(column, columns[column]) for column in values))
        op.get_bind().execute(sa.update(table).where(table.c[key] == number).values(values))


# --- tokens of version 1, as they were when this step was written


def _keys():
    """Return the ids of the keys and the keys, the newest first; refused by name where there are none."""
    raw = context.config.attributes['data_keys']()
    return {hashlib.sha256(b'ponte key id' + key).hexdigest()[:8]: AESGCM(key) for key in raw}


def _token(value, place):
    key, cipher = next(iter(_keys().items()))
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode()
    plain += b' ' * (-len(plain) % 64)
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
