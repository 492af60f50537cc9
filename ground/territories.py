"""Territories, the boundary of who may see what, and programmes."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base


class Territory(Base):
    """One of the partnership's areas. Its code is the sign of its province (TE, AP, PI, TO, GE)."""

    __tablename__ = "territories"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Programme(Base):
    """A programme under which people are taken in. Never shown to an employer."""

    __tablename__ = "programmes"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
