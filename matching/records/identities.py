"""Who a person is: kept apart from her case and her profile, and encrypted field by field."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base
from ground.encryption import Encrypted
from matching.records.people import Beneficiary

ROW = "beneficiary_id"


class Identity(Base):
    """A person's name, contacts and safe ways to reach her; everybody taken in has one, empty on the first day.

    ``birth_date`` is an ISO date, ``municipality`` the ISTAT code of where she lives.
    """

    __tablename__ = "identities"
    about = (Beneficiary, "beneficiary_id")

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    first_name = Encrypted[str | None](ROW)
    family_name = Encrypted[str | None](ROW)
    phone = Encrypted[str | None](ROW)
    email = Encrypted[str | None](ROW)
    other_contact = Encrypted[str | None](ROW)
    tax_code = Encrypted[str | None](ROW)
    birth_date = Encrypted[str | None](ROW)
    municipality = Encrypted[str | None](ROW)
    safe_hours = Encrypted[str | None](ROW)
    voicemail_rule = Encrypted[str | None](ROW)
    safe_word = Encrypted[str | None](ROW)
    danger_word = Encrypted[str | None](ROW)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
