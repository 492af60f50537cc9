"""All records there are, so that their tables stand in one place.

A file of records that is not named here does not exist for the migrations; a test looks for forgotten ones. Whoever
goes through all tables, to erase, to change keys, to write a backup, imports this first.
"""

import catalogue.records
import employers.pacts
import employers.records
import ground.audit.records
import ground.notices
import ground.outbox
import ground.territories
import matching.records.cases
import matching.records.identities
import matching.records.notes
import matching.records.people
import matching.records.profiles
import matching.records.rankings
import schedules.records.assessments
import schedules.records.check_ins
import schedules.records.concerns
import schedules.records.consents
import schedules.records.erasures
import schedules.records.placements
import schedules.records.proposals
import schedules.records.ticks
import web.accounts.records
import web.backups.records
import web.calendar.records
import web.imports.records
import web.kept_answers
from ground.base import Base

HOLDERS = (
    ground.territories,
    ground.audit.records,
    ground.outbox,
    ground.notices,
    catalogue.records,
    employers.records,
    employers.pacts,
    matching.records.cases,
    matching.records.identities,
    matching.records.notes,
    matching.records.people,
    matching.records.profiles,
    matching.records.rankings,
    schedules.records.consents,
    schedules.records.proposals,
    schedules.records.placements,
    schedules.records.assessments,
    schedules.records.check_ins,
    schedules.records.concerns,
    schedules.records.ticks,
    schedules.records.erasures,
    web.accounts.records,
    web.calendar.records,
    web.backups.records,
    web.kept_answers,
    web.imports.records,
)
TABLES = Base.metadata
