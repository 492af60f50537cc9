"""Territories, the boundary of who may see what, and programmes."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base


class Territory(Base):
    """One of the partnership's areas. Its code is the sign of its province (TE, AP, PI, TO, GE).

    ``region`` is the region it lies in, by its Italian name, whose law holds for placements; None: not told yet.
    """

    __tablename__ = "territories"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(64))


class Programme(Base):
    """A programme under which people are taken in. Never shown to an employer."""

    __tablename__ = "programmes"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
