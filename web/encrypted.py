"""All files of records with encrypted fields, so that keys change in each; a test looks for forgotten ones."""

import matching.records.identities
import matching.records.notes
import matching.records.people
import matching.records.profiles
import matching.records.rankings
import schedules.records.check_ins
import schedules.records.concerns
import schedules.records.consents
import schedules.records.placements
import schedules.records.proposals
import web.accounts.records
import web.imports.records

HOLDERS = (
    matching.records.identities,
    matching.records.notes,
    matching.records.people,
    matching.records.profiles,
    matching.records.rankings,
    schedules.records.check_ins,
    schedules.records.concerns,
    schedules.records.consents,
    schedules.records.placements,
    schedules.records.proposals,
    web.accounts.records,
    web.imports.records,
)
