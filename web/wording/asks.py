"""Open questions: what to ask the person or the employer before a match is sure, one sentence each."""

from matching.ranking import Ask
from web.wording.texts import noted
from web.wording.words import Words

# (side, fact) -> question. A fact means the same question at every gate that needs it.
QUESTIONS = {
    ("profile", "avoid"): noted("Are there places, people or kinds of work to be avoided?"),
    ("profile", "kinds"): noted("Practical training, a job, or both?"),
    ("profile", "available_from"): noted("From when is she available?"),
    ("profile", "until"): noted("Until when is she available?"),
    ("profile", "hours"): noted("On which days and at what times can she work?"),
    ("profile", "max_hours"): noted("How many hours a week at most?"),
    ("profile", "languages"): noted("Which languages does she speak, and how well?"),
    ("profile", "licences"): noted("Does she have driving licences or certificates?"),
    ("profile", "education"): noted("What schooling does she have?"),
    ("profile", "place"): noted("Where does she set out from?"),
    ("profile", "modes"): noted("How does she travel: on foot, by bus, by bicycle, by car?"),
    ("profile", "max_minutes"): noted("How long may the way to work take at most?"),
    ("opening", "slots"): noted("How many people are wanted?"),
    ("opening", "posted_on"): noted("Since when is the vacancy offered, and is it still free?"),
    ("opening", "kind"): noted("Is it practical training or a job?"),
    ("opening", "starts_on"): noted("When does it start?"),
    ("opening", "ends_on"): noted("Does it end, and when?"),
    ("opening", "hours"): noted("On which days and at what times is the work?"),
    ("opening", "languages"): noted("Which languages are needed, and how well?"),
    ("opening", "licences"): noted("Are driving licences or certificates needed?"),
    ("opening", "education"): noted("Is a school certificate needed?"),
    ("opening", "place"): noted("Where exactly is the work?"),
    ("opening", "employer"): noted("Which employer is it?"),
    ("opening", "owner"): noted("Who owns the employer, or stands for it by law?"),
    ("opening", "site"): noted("At which of its sites is the work?"),
    ("opening", "sector"): noted("What does the employer do?"),
    ("opening", "isolated"): noted("Is anybody else near while one works?"),
}
# Nothing is missing, but the two facts clash a little.
FLEXIBLE = {
    "dates": noted("The dates miss each other by a few days: can they be moved?"),
    "hours": noted("The hours miss each other by two hours a week at most: can they be moved?"),
}
FLEXIBLE_AT_ALL = noted("Something does not quite fit: can it be arranged?")


def ask(words: Words, ask: Ask) -> str:
    """Return the question to ask."""
    if ask.fact == "flexible":
        return words.say(FLEXIBLE.get(ask.gate, FLEXIBLE_AT_ALL))
    return words.say(QUESTIONS[ask.side, ask.fact])
