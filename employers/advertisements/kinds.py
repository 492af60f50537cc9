"""Whether an advertisement offers practical training or employment."""

from employers.advertisements.flat import Page
from employers.advertisements.proposals import Proposal
from employers.records import Kind


def kind(page: Page) -> Proposal[Kind] | None:
    """Return what is offered; training also where a contract may follow."""
    denied = [found.span() for found in page.cue("not_training").finditer(page.flat)]
    for found in page.cue("training").finditer(page.flat):
        if not any(start <= found.start() < end for start, end in denied):
            is_certain = not page.has("employment", (0, len(page.flat)))
            return page.proposed(found.span(), Kind.TRAINING, is_certain=is_certain)
    hired = page.cue("employment").search(page.flat)
    return page.proposed(hired.span(), Kind.EMPLOYMENT, is_certain=True) if hired else None
