"""Where a flat text holds mail addresses, links, accounts, telephones, codes of persons and street addresses."""

import re
from collections.abc import Iterator

from employers.advertisements import words
from employers.advertisements.flat import either
from employers.advertisements.proposals import Span

DOTS = r"(?:\.|\s?[(\[]\s?(?:dot|punto|point)\s?[)\]]\s?|\s(?:dot|punto|point)\s)"
AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|chiocciola|arroba|arobase|a)\s?[)\]}]\s?|\s(?:chiocciola|arroba|arobase|at)\s(?=\S+\s?(?:\.|dot|punto|point)))"  # noqa: E501
MAIL = re.compile(rf"(?<![\w.+'%&-])[\w.+'%&-]{{0,63}}\w{AT}\w[\w-]{{0,63}}(?:{DOTS}\w[\w-]*)+")
ENDINGS = "it|com|org|net|eu|es|fr|info|io|me|cat|uk|de|ch|ro|al|ma|biz|tv|example|test|invalid|jobs|work|online|site|app|ly|gl|shop|store|cloud|page|link|bio"  # noqa: E501
LINK = re.compile(
    rf"(?:https?:\s?//|www\s?\.\s?)\S*[^\s.,;:!?)\]»\"']|(?<![\w.@-])(?:[\w-]{{2,63}}\.)+(?:{ENDINGS})(?![\w.]*\w)(?:/[^\s,;)\]]*)?"
)
NETWORK = "instagram|insta|ig|facebook|fb|telegram|skype|linkedin|tiktok|tik tok|messenger|twitter|snapchat|signal|viber|discord|bluesky|threads|wechat|whatsapp|wapp|wa"  # noqa: E501
# @name; a network with a colon or an @ and what follows; a network and a word that holds a digit, a dot, a line.
ACCOUNT = re.compile(
    rf"(?<![\w.])@\s?\w[\w.-]*\w"
    rf"|(?<!\w)(?:{NETWORK})\s*(?::|/|-)\s*@?(?!\s)(?!(?:{NETWORK})\b)[\w./:-]*\w"
    rf"|(?<!\w)(?:{NETWORK})\s+(?=[\w./-]*[\d_./])[\w./-]*\w"
)
# The letters o and x may stand in a number for a digit that is hidden or mistyped.
NUMBER = re.compile(r"(?<![\d,])(?<!\d\.)(?:\(?\s?\+\s?)?\(?\d[\dx*()./\\ -]*[\dx*](?!\w)")
LEAST_DIGITS = 6
DAY = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d"
DATE = re.compile(rf"{DAY}(?:\s*-\s*{DAY})?")
ISO_DATE = re.compile(r"20\d\d-\d\d-\d\d")
TIME = r"(?:[01]?\d|2[0-4])"
TIMES = re.compile(
    rf"{TIME}[.:][0-5]\d(?:[\s/-]+{TIME}[.:][0-5]\d)*|{TIME}\s*-\s*{TIME}(?:[\s/-]+{TIME}\s*-\s*{TIME})*"
)
YEARS = re.compile(r"(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)(?:\s?[-/]\s?(?:19|20)\d\d)?")
# A few hundred of something, unless somebody is to be called there: 300-400 pasti.
QUANTITIES = re.compile(r"[1-9]\d{0,3}\s?[-/]\s?[1-9]\d{0,3}|[1-9]\d(?:[/-][1-9]\d){2,3}")
CALLING = re.compile(either(words.phrases("calling")))
CUED = 30
AMOUNTS = re.compile(r"\d{1,3}(?:[. ]?\d{3})?(?:\s?[-/]\s?\d{1,3}(?:[. ]?\d{3})?)?")
MONEY_BEFORE, MONEY_AFTER = re.compile(r"[€£$]\s?$|(?:euro|eur)\s$"), re.compile(r"\s?(?:[€£$]|euros?\b|eur\b|mila\b)")
PERSON_CODE = re.compile(
    r"\b[a-z]{6}\s?\d\d\s?[a-z]\d\d\s?[a-z]\d{3}\s?[a-z]\b"  # codice fiscale
    r"|\b[xyz]?[ -]?\d{7,8}[ -]?[a-z]\b"  # NIE, DNI
    r"|\b[a-z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[a-d]\b"  # national insurance number
    r"|\b[a-z]{2}\d\d(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,3})?\b"  # IBAN
)
STREET_FIRST = (
    r"via|v\.|viale|v\.le|corso|c\.so|piazza|p\.zza|p\.za|piazzale|largo|vicolo|strada|contrada|c\.da|localita|loc\."
    r"|lungomare|borgo|salita|traversa|lungarno|galleria|frazione|vico|calata|c/|calle|avenida|avda\.?|av\.|plaza|pza\.?|paseo"
    r"|carretera|camino|ronda|travesia|callejon|carrer|rua|glorieta"
)
STREET_WORD = (
    r"(?!(?:ore|ora|h|dalle|dal|alle|per|con|tel|cell|al|whatsapp|mail|horas|de \d|desde|orario|turno)\b)[a-z'.]+"
)
UNIT = r"(?!\s*(?:ore|ora|mesi|giorni|anni|h\b|euro|€|%|horas|meses|dias|posti|persone|persona|:|\.\d))"
STREET_NUMBER = r"(?:n\.?|nr\.?|num\.?|numero|n[.º°]+|civico|,)?\s*\d{1,4}(?:\s?/?\s?[a-z])?(?!\w)"
STREET = re.compile(
    rf"(?<!\w)(?:{STREET_FIRST})(?!\s+(?:di|del|haccp|oss)\b)"
    rf"\s*(?:{STREET_WORD},?[ -]){{1,5}}?,?\s*{STREET_NUMBER}{UNIT}"
)
STREET_FR = re.compile(
    r"(?<!\w)\d{1,4}\s?(?:bis|ter|quater|[a-c])?,?\s(?:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|impasse|allees?|route"
    r"|quai|cours|square|passage|villa|sentier|faubourg)"
    r"\s(?:(?:de|du|des|la|le|les|et|en|saint|sainte|l'|d')[ '-]?)*[\w'-]+(?:[ -]\d{5})?"
)
STREET_EN = re.compile(
    r"(?<!\w)\d{1,4}[a-z]?,?\s(?:[a-z'.]+\s){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|square|terrace|way|court"
    r"|place|crescent|gardens|row|hill|grove|walk|mews|parade)(?!\w)"
)
UK_POSTCODE = re.compile(r"(?<!\w)[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2}(?!\w)")


def traces(flat: str) -> Iterator[Span]:
    """Yield the places of everything by which somebody can be reached or found, names apart."""
    for pattern in (MAIL, LINK, ACCOUNT, PERSON_CODE, UK_POSTCODE):
        yield from (found.span() for found in pattern.finditer(flat))
    yield from streets(flat)
    yield from numbers(flat)


def streets(flat: str) -> Iterator[Span]:
    """Yield the places of street addresses with their number."""
    for pattern in (STREET, STREET_FR, STREET_EN):
        yield from (found.span() for found in pattern.finditer(flat))


def numbers(flat: str) -> Iterator[Span]:
    """Yield the places of all numbers that are long enough to be a telephone, and are no date, time or amount."""
    for found in NUMBER.finditer(flat):
        written = found[0].strip("() -./")
        enough = sum(sign.isdigit() or sign in "x*" for sign in written) >= LEAST_DIGITS
        is_called = CALLING.search(flat, max(0, found.start() - CUED), found.start()) is not None
        is_quantity = QUANTITIES.fullmatch(written) and not is_called
        if enough and not is_quantity and not _is_other(written) and not _is_money(flat, found, written):
            yield found.span()


def _is_other(written: str) -> bool:
    return any(pattern.fullmatch(written) for pattern in (DATE, ISO_DATE, TIMES, YEARS))


def _is_money(flat: str, found: re.Match[str], written: str) -> bool:
    has_sign = MONEY_BEFORE.search(flat, 0, found.start()) or MONEY_AFTER.match(flat, found.end())
    return bool(has_sign and AMOUNTS.fullmatch(written))
