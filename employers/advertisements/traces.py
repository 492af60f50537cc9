"""Where a flat text holds mail addresses, links, accounts, telephones, codes of persons and street addresses."""

import re
from collections.abc import Iterator

from employers.advertisements import words
from employers.advertisements.flat import either
from employers.advertisements.proposals import Span

LOOSE_DOT = r"\s\.\s?(?=(?:it|com|org|net|eu|es|fr)(?!\w))"
DOTS = rf"(?:\.|{LOOSE_DOT}|\s?[(\[]\s?(?:dot|punto|point)\s?[)\]]\s?|\s(?:dot|punto|point)\s)"
AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|chiocciola|arroba|arobase|a)\s?[)\]}]\s?|\s(?:chiocciola|arroba|arobase|at)\s(?=\S+\s?(?:\.|dot|punto|point)))"  # noqa: E501
MAIL = re.compile(rf"(?<![\w.+'%&-])[\w.+'%&-]{{0,63}}\w{AT}\w[\w-]{{0,63}}(?:{DOTS}\w[\w-]*)+")
ENDINGS = "it|com|org|net|eu|es|fr|info|io|me|cat|uk|de|ch|ro|al|ma|biz|tv|example|test|invalid|jobs|work|online|site|app|ly|gl|shop|store|cloud|page|link|bio"  # noqa: E501
LINK = re.compile(
    rf"(?:https?:\s?//|www\s?\.\s?)\S*[^\s.,;:!?)\]»\"']|(?<![\w.@-])(?:[\w-]{{2,63}}\.)+(?:{ENDINGS})(?![\w.]*\w)(?:/[^\s,;)\]]*)?"
    r"|(?<![\w.@-])t\.(?:me|co)/[^\s,;)\]]+"
)
NETWORK = "instagram|insta|ig|facebook|fb|telegram|skype|linkedin|tiktok|tik tok|messenger|twitter|snapchat|signal|viber|discord|bluesky|threads|wechat|whatsapp|wapp|wa"  # noqa: E501
# @name; a network with a colon or an @ and what follows; a network and a word that holds a digit, a dot, a line.
ACCOUNT = re.compile(
    rf"(?<![\w.])@\s?\w[\w.-]*\w"
    rf"|(?<!\w)(?:{NETWORK})\s*(?::|/|-)\s*@?(?!\s)(?!(?:{NETWORK})\b)[\w./:-]*\w"
    rf"|(?<!\w)(?:{NETWORK})\s+(?=[\w./-]*[\d_./])[\w./-]*\w"
)
# The letters o and x may stand in a number for a digit that is hidden or mistyped.
NUMBER = re.compile(r"(?<![\d,])(?<!\d\.)(?:\(?\s?\+\s?)?\(?\d[\dx*()./\\ '_-]*[\dx*](?!\w)")
# A comma between the prefix and the rest, as in 333,1234567.
WITH_COMMA = re.compile(r"(?<![\d.,])(?:0\d{1,3}|[3679]\d\d),\s?\d[\d .-]{3,}\d(?!\w)")
SURE_DIGITS = 9  # with a comma inside, unless somebody is to be called there
LEAST_DIGITS = 6
DAY = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d"
DATE = re.compile(rf"{DAY}(?:\s*-\s*{DAY})?")
ISO_DATE = re.compile(r"20\d\d-\d\d-\d\d")
TIME = r"(?:[01]?\d|2[0-4])"
TIMES = re.compile(
    rf"{TIME}[.:][0-5]\d(?:[\s/-]+{TIME}[.:][0-5]\d)*|{TIME}\s*-\s*{TIME}(?:[\s/-]+{TIME}\s*-\s*{TIME})*"
)
YEARS = re.compile(r"(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)(?:\s?[-/]\s?(?:19|20)\d\d)?")
# What stands side by side in one run of figures without being a telephone: days, hours, wages, sizes. After a prefix of
# three or four figures they are the rest of a telephone.
HOURS = rf"{TIME}(?:[.:][0-5]\d)?"
WAGE = r"(?:[1-9]\d?\.\d{3}|[1-9]\d{2,3}\.\d\d)"
SIZE = r"[3-6][02468]"
PLAIN = re.compile(
    r"(?<![ (/]\d{3} )(?<! 0\d{3} )(?<![\d*x])(?<!\d[./'_-])(?:"
    rf"{DAY}|20\d\d[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])|{YEARS.pattern}"
    rf"|{HOURS}\s?[-/]\s?{HOURS}(?:[\s/-]+{HOURS}\s?[-/]\s?{HOURS})*|{TIME}[.:][0-5]\d"
    rf"|{WAGE}(?:\s?[-/]\s?{WAGE})?|{SIZE}(?:[ /-]{SIZE}){{2,5}}"
    r")(?![\d*x]|[./'_-]\d)"
)
APART = re.compile(r"\.\s+|\)\s*\(")
# What begins a new sentence after a telephone or a day: 333 1234567. 20 ore.
NEXT = re.compile(r"\.\s+\d{1,2}$")
WHOLE_DIGITS = 8
BIRTH = re.compile(
    r"(?<!\w)(?:nat[oaie]|nee?s?|born|nacid[oa])\s(?:(?:a|en|in|at)\s[\w' ]{2,30}?\s)?(?:(?:il|on|le|el|the)\s|l')?(?:"
    r"\d{1,2}\s?[./ -]\s?\d{1,2}\s?[./ -]\s?(?:19|20)?\d\d"
    r"|\d{1,2}(?:er|st|nd|rd|th)?\s(?:de\s|of\s)?[a-z]{3,10}\.?,?\s(?:de\s|del\s)?(?:19|20)\d\d"
    r"|[a-z]{3,10}\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)(?!\d)"
)
# A few hundred of something, unless somebody is to be called there: 300-400 pasti.
QUANTITIES = re.compile(r"[1-9]\d{0,3}\s?[-/]\s?[1-9]\d{0,3}|[1-9]\d(?:[/-][1-9]\d){2,3}")
CALLING = re.compile(either(words.phrases("calling")))
CUED = 30
AMOUNTS = re.compile(r"\d{1,3}(?:[. ]?\d{3})?(?:\s?[-/]\s?\d{1,3}(?:[. ]?\d{3})?)?")
MONEY_BEFORE, MONEY_AFTER = re.compile(r"[€£$]\s?$|(?:euro|eur)\s$"), re.compile(r"\s?(?:[€£$]|euros?\b|eur\b|mila\b)")
PERSON_CODE = re.compile(
    r"\b[a-z]{3}\s?[a-z]{3}\s?\d\d\s?[a-z]\d\d\s?[a-z]\d{3}\s?[a-z]\b"  # codice fiscale
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
STREET_NUMBER = r"(?:n\.?|nr\.?|num\.?|numero|n[.º°]+|civico|,)?\s*(?:\d{1,4}(?:\s?/?\s?[a-z])?|s\.?n\.?c\.?|s/n)(?!\w)"
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
    for pattern in (MAIL, LINK, ACCOUNT, PERSON_CODE, UK_POSTCODE, BIRTH):
        yield from (found.span() for found in pattern.finditer(flat))
    yield from streets(flat)
    yield from numbers(flat)


def streets(flat: str) -> Iterator[Span]:
    """Yield the places of street addresses with their number."""
    for pattern in (STREET, STREET_FR, STREET_EN):
        yield from (found.span() for found in pattern.finditer(flat))


def numbers(flat: str) -> Iterator[Span]:
    """Yield the places of all numbers that are long enough to be a telephone, and are no date, time or amount."""
    for found in WITH_COMMA.finditer(flat):
        if _digits(found[0]) >= SURE_DIGITS or _is_called(flat, found.start()):
            yield found.span()
    for found in NUMBER.finditer(flat):
        run = _without_next(found[0])
        written, end = run.strip("() -./"), found.start() + len(run)
        if _digits(written) < LEAST_DIGITS or _is_other(written) or _is_money(flat, found, written):
            continue
        if _is_called(flat, found.start()):
            yield found.start(), end
        elif not QUANTITIES.fullmatch(written):
            yield from _telephone(run, found.start())


def _telephone(run: str, at: int) -> Iterator[Span]:
    """Yield what is left of a run of figures without its days, hours and wages, if a piece of it is long enough."""
    left = PLAIN.sub(lambda plain: " " * len(plain[0]), f" {run}")[1:]
    if any(_digits(piece) >= LEAST_DIGITS for piece in APART.split(left)):
        yield at + len(left) - len(left.lstrip(" -/")), at + len(left.rstrip(" -/(."))


def _without_next(run: str) -> str:
    """Return a run of figures without the one that begins the next sentence, if the rest is whole by itself."""
    rest = NEXT.sub("", run)
    return rest if _digits(rest) >= WHOLE_DIGITS or _is_other(rest) else run


def _digits(written: str) -> int:
    return sum(sign.isdigit() or sign in "x*" for sign in written)


def _is_called(flat: str, at: int) -> bool:
    """Tell whether something is said of calling just before a place."""
    return CALLING.search(flat, max(0, at - CUED), at) is not None


def _is_other(written: str) -> bool:
    return any(pattern.fullmatch(written) for pattern in (DATE, ISO_DATE, TIMES, YEARS))


def _is_money(flat: str, found: re.Match[str], written: str) -> bool:
    has_sign = MONEY_BEFORE.search(flat, 0, found.start()) or MONEY_AFTER.match(flat, found.end())
    return bool(has_sign and AMOUNTS.fullmatch(written))
