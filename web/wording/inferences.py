"""What a firm could infer, one sentence each: for the tutor, and for her own copy, so they speak of nobody."""

from schedules.proposing.inference import Inference
from web.wording.texts import noted
from web.wording.words import Words

SENTENCES = {
    "sender": noted("The proposal comes from a service through which several programmes propose people (%(number)s)."),
    "single_programme": noted(
        "In this territory only one programme proposes people: the firm could find out which, and what it is for."
    ),
    "single_programme_here": noted(
        "All whom the firm was shown come from one programme: what it learns of one it could believe of all."
    ),
    "within_reach": noted("The firm may take it that the place of work can be reached every day from home."),
    "first_proposal": noted("It is the first proposal that the firm gets from this service."),
    "proposals": noted("Proposals that the firm got before from this service: %(number)s. It can compare them."),
    "same_person": noted(
        "Proposals for the same person that the firm got before: %(number)s. It could see that the answers are alike."
    ),
    "put_together": noted(
        "Together with what it was shown before, the firm could put %(number)s answers together to one person."
    ),
    "recognised": noted("After an earlier interview the firm knows a first name and a face."),
    "language": noted("From the language %(language)s the firm could guess where somebody comes from."),
    "little_italian": noted("Because Italian is met in part, the firm could guess that it is not the first language."),
    "no_italian": noted(
        "Because Italian is asked and not on the card, the firm could guess that it is not spoken, and at an origin."
    ),
    "other_hours": noted("Because the hours are met in part, the firm could guess at duties or appointments."),
    "later_start": noted(
        "Because the start is later than asked, the firm could guess at something that lasts till then."
    ),
    "skills": noted("From the skills (%(number)s) the firm could guess which work was done before."),
    "little_practice": noted(
        "What is met in part (%(number)s) the firm could take as little practice, or a long time away from work."
    ),
    "licences": noted("From a licence or a certificate the firm could guess where it was taken, and since when."),
    "not_on_card": noted("What is asked and not on the card (%(number)s) the firm will take as missing or not known."),
    "first_name": noted("From the first name the firm could guess the sex, the origin and perhaps the faith."),
    "seen": noted("At the interview the firm sees a face and an age, and hears an accent."),
    "meeting_place": noted(
        "From the place of the interview, unless it is the firm's own, the firm could guess who helps."
    ),
    "companion": noted("Because somebody goes along, the firm will see that a service helps with the way into work."),
    "linked": noted("The firm can link the interview with the proposals before it (%(number)s)."),
}


def inference(words: Words, found: Inference) -> str:
    """Return what could be inferred, in a sentence."""
    facts = dict(found.facts)
    if "language" in facts:
        facts["language"] = words.language(facts["language"])
    return words.say(SENTENCES[found.code], **facts)
