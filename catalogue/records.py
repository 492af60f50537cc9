"""Concepts with their labels and relations, near skills, municipalities, and the catalogue's version."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed
from ground.instants import Instant


class ConceptKind(StrEnum):
    """What a concept is."""

    OCCUPATION = "occupation"
    SKILL = "skill"
    ISCO_GROUP = "isco_group"
    SKILL_GROUP = "skill_group"


class LabelKind(StrEnum):
    """How a label may be used: shown first, shown also, or only found by."""

    PREF = "pref"
    ALT = "alt"
    HIDDEN = "hidden"


class RelationKind(StrEnum):
    """How one concept hangs on another: occupation to skill, skill to skill, anything to what is broader."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"
    BROADER = "broader"
    SKILL_ESSENTIAL = "skill_essential"
    SKILL_OPTIONAL = "skill_optional"


class Source(StrEnum):
    """Who wrote a concept or a label: our starter catalogue, ESCO, or a file of labels added on the spot."""

    PONTE = "ponte"
    ESCO = "esco"
    ADDED = "added"


class Concept(Base):
    """An occupation, a skill, or a group of either.

    The id is what follows the kind in the ESCO URI: ``C5120`` for an ISCO group, ``isced-f/0110`` for a group of
    knowledge, else a UUID; concepts that ESCO lacks are called ``ponte-...``. ``code`` is the ISCO-08 code of an
    occupation (4 digits) or the group's own code. A concept that a newer ESCO no longer has is obsolete and stays:
    profiles may hold it.
    """

    __tablename__ = "concepts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[ConceptKind] = mapped_column(closed(ConceptKind), index=True)
    code: Mapped[str | None] = mapped_column(String(16))
    skill_type: Mapped[str | None] = mapped_column(String(32))
    reuse_level: Mapped[str | None] = mapped_column(String(32))
    source: Mapped[Source] = mapped_column(closed(Source))
    obsolete: Mapped[bool] = mapped_column(default=False)


class Label(Base):
    """A name of a concept in one language."""

    __tablename__ = "labels"
    __table_args__ = (
        # A concept has at most one preferred label in a language.
        Index(
            "uq_labels_one_preferred",
            "concept_id",
            "lang",
            unique=True,
            sqlite_where=text("kind = 'pref'"),
            postgresql_where=text("kind = 'pref'"),
        ),
    )

    concept_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[LabelKind] = mapped_column(closed(LabelKind), primary_key=True)
    label: Mapped[str] = mapped_column(String(500), primary_key=True)
    source: Mapped[Source] = mapped_column(closed(Source))


class LabelVector(Base):
    """What the words of a label mean to a sentence encoder: a direction, a byte an axis.

    It hangs on the words alone. Labels with the same words share it, and an import that writes labels anew keeps it.
    """

    __tablename__ = "label_vectors"

    words: Mapped[str] = mapped_column(String(500), primary_key=True)
    model: Mapped[str] = mapped_column(String(80), primary_key=True)
    vector: Mapped[bytes]


class Relation(Base):
    """A relation between two concepts."""

    __tablename__ = "relations"

    from_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True)
    to_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True, index=True)
    kind: Mapped[RelationKind] = mapped_column(closed(RelationKind), primary_key=True)


class NearSkill(Base):
    """How near one skill is to another; at most 20 rows a skill, each also written the other way round."""

    __tablename__ = "near_skills"
    # Nothing is nearer than the skill itself, and what is not near at all has no row.
    __table_args__ = (CheckConstraint("nearness > 0 AND nearness < 1", name="nearness"),)

    skill_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True)
    near_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True)
    nearness: Mapped[float] = mapped_column(Float)


class Municipality(Base):
    """An Italian municipality; its position is that of the town. ``patron_day`` is month and day, as ``12-04``.

    The plain names, without accents and capitals, are what a text is looked up by; the other name is that in the
    second language of a place which has two. The population is that of the town, as far as it is known.
    """

    __tablename__ = "municipalities"

    istat: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    plain_name: Mapped[str] = mapped_column(String(120), index=True)
    other_name: Mapped[str | None] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(2))
    province_name: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(80))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    population: Mapped[int | None]
    patron_day: Mapped[str | None] = mapped_column(String(5))


class CatalogueVersion(Base):
    """The one row that tells which catalogue this is; the number rises with every change."""

    __tablename__ = "catalogue_versions"
    # There is one catalogue.
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    release: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]]
    at: Mapped[datetime] = mapped_column(Instant)
