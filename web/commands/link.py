"""`ponte link`: free text lines in, concepts out as JSON lines."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from catalogue import words
from catalogue.encoder import needed
from catalogue.errors import BadFile
from catalogue.identifiers import address
from catalogue.linking import Hit, Linker, Term, TermKind
from catalogue.meanings import measured
from catalogue.records import ConceptKind
from ground.errors import Refused
from web.commands.acting import session

KINDS = {"occupation": ConceptKind.OCCUPATION, "skill": ConceptKind.SKILL}
TERM_KINDS: dict[str, TermKind] = {"occupation": "occupation", "group": "group", "skill": "skill"}
FIELDS = (2, 3)


@click.command()
@click.option("--kind", type=click.Choice([*KINDS]), default="occupation", show_default=True, help="What to look for.")
@click.option("--lang", default="it", show_default=True, help="The language of the lines and of the vocabulary.")
@click.option("--top", type=click.IntRange(1, 1_000), default=10, show_default=True, help="How many hits a line.")
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A vocabulary instead of the catalogue: id, text, optionally kind, parted by tabs, without a header.",
)
@click.option(
    "--semantic/--no-semantic",
    default=None,
    help="Link by meaning too, or not.  [default: where the extra is installed and the catalogue's vectors are there]",
)
def link(kind: str, lang: str, top: int, labels: Path | None, *, semantic: bool | None) -> None:
    """Read lines of free text; print for each the concepts it may mean, as one line of JSON, best first."""
    if labels:
        linker = _own(list(_terms(labels, TERM_KINDS[kind])), lang, by_meaning=bool(semantic))
    else:
        linker = _catalogue(KINDS[kind], lang, semantic)
    for line in _lines():
        hits = [_shown(hit, None if labels else KINDS[kind]) for hit in linker.link(line, top)]
        click.echo(json.dumps({"text": line, "hits": hits}, ensure_ascii=False))


def _shown(hit: Hit, kind: ConceptKind | None) -> dict[str, object]:
    """Return a hit as JSON; of the catalogue its ESCO address, of another vocabulary its id."""
    uri = hit.id
    if kind is not None:
        uri = address(ConceptKind.ISCO_GROUP if hit.how == "group" else kind, hit.id)
    return {"uri": uri, "label": hit.label, "score": hit.score, "how": hit.how}


def _own(terms: list[Term], lang: str, *, by_meaning: bool) -> Linker:
    return Linker(terms, lang, measured([term.label for term in terms], needed()) if by_meaning else None)


def _catalogue(kind: ConceptKind, lang: str, semantic: bool | None) -> Linker:  # noqa: FBT001 - None: where it can be
    with session() as opened:
        linker = words.linker(opened, kind, lang, by_meaning=semantic is not False)
    if not len(linker):
        text = f"the catalogue names no {kind} in this language; ponte catalogue status tells which it has"
        raise Refused("no_labels", f"--lang {lang}", text)
    if semantic and needed() and not linker.knows_meanings:
        raise Refused("no_vectors", "--semantic", "not all meanings are worked out; run ponte catalogue vectors")
    return linker


def _lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise BadFile("standard input", "this is not UTF-8", line=number) from error


def _terms(path: Path, kind: TermKind) -> Iterator[Term]:
    """Yield the terms of a vocabulary. Raises BadFile at the first line that is wrong, or when there is none."""
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _term(path.name, number, line, kind)
    if not any(line.strip() for line in lines):
        raise BadFile(path.name, "the file is empty; give lines of id and text, parted by a tab", line=1)


def _term(name: str, number: int, line: bytes, kind: TermKind) -> Term:
    try:
        fields = [field.strip() for field in line.decode("utf-8").split("\t")]
    except UnicodeDecodeError as error:
        raise BadFile(name, "this is not UTF-8; save the file with the encoding UTF-8", line=number) from error
    if len(fields) not in FIELDS or not fields[0] or not fields[1]:
        text = f"the line has {len(fields)} fields; give id, text, and optionally kind, parted by tabs"
        raise BadFile(name, text, line=number)
    if len(fields) == FIELDS[1] and fields[2] not in TERM_KINDS:
        raise BadFile(name, "a kind is occupation, group or skill", line=number, column="kind")
    return Term(fields[0], fields[1], TERM_KINDS[fields[2]] if len(fields) == FIELDS[1] else kind)


commands: list[click.Command] = [link]
