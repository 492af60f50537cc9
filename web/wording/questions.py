"""The closed questions of check-ins, in plain words: one idea each, of the present or the last days."""

from web.wording.texts import noted
from web.wording.words import Words

QUESTIONS = {
    "AV1": noted('At work, can you say "no" and feel calm about it?'),
    "AV2": noted("Does somebody at work talk about your permit or your family to make you do something?"),
    "DE1": noted("Is the work the same as we agreed together?"),
    "DE2": noted("Do you work in the place written on your paper?"),
    "RM1": noted("After work, can you go where you want?"),
    "RM2": noted("Do you have the key of the house where you sleep?"),
    "IS1": noted("In the last 7 days, on how many days did you talk with a person outside work?"),
    "IS2": noted("Can you talk with me about work when you want?"),
    "VI1": noted("Did somebody at work hurt you, or touch you when you did not want it?"),
    "VI2": noted("From 1 to 5: how calm do you feel with the people at work? 1 is a little, 5 is a lot."),
    "IN1": noted("Do people at work speak to you in a good way?"),
    "IN2": noted('Did somebody say to you: "If you do not do this, something bad will happen"?'),
    "RD1": noted("Are your documents with you or in your home?"),
    "RD2": noted("Is your bank card with you?"),
    "WW1": noted("How many euros did you get for last month?"),
    "WW2": noted("Does the money go to an account that is only yours?"),
    "DB1": noted("In the last month, how many euros did you pay at work for clothes, travel or a room?"),
    "DB2": noted("Does somebody say that you must give them money?"),
    "AC1": noted("At work, can you drink, eat, rest and go to the toilet?"),
    "AC2": noted("Do you sleep in a place of the firm or of the boss?"),
    "EO1": noted("How many hours did you work last week?"),
    "EO2": noted("In the last 7 days, how many full days of rest did you have?"),
    "FC1": noted("Did you go to work today?"),
    "FC2": noted("Do you feel safe?"),
    "FC3": noted("Did you get home without problems?"),
    "HD1": noted("Would you like to go on working there?"),
    "FU1": noted("Do you still work there?"),
    "EP1": noted("Does the person come to work as agreed?"),
    "EP2": noted("From 1 to 5: how well does the person learn the work? 1 is a little, 5 is a lot."),
    "EP3": noted("Is there anything that worries you?"),
    "EH1": noted("Will you hire the person?"),
    "EF1": noted("Does the person still work for you?"),
}


def question(words: Words, code: str) -> str:
    """Return a question of the bank."""
    return words.say(QUESTIONS[code])
