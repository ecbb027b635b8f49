"""The pages of cases: the start page, invitations, taking part, and administration."""

from odr.pages.cases import declining, joining, landing
from odr.pages.cases.at_desk import case_list, invite_several, log, notes, one_case, several, stuck
from odr.pages.cases.blueprint import administration, cases, invitations, start
from odr.pages.cases.house import (
    colleagues,
    colours,
    figures,
    fixed_days,
    house_contact,
    house_name,
    kinds,
    language,
    own_mails,
    people,
    setting_up,
)
from odr.pages.cases.taking_part import acting, ending, own_advisers, own_label, own_role, sheet, taking_part, timeline

# Importing a module declares its routes on the blueprint.
__all__ = [
    "acting",
    "administration",
    "case_list",
    "cases",
    "colleagues",
    "colours",
    "declining",
    "ending",
    "figures",
    "fixed_days",
    "house_contact",
    "house_name",
    "invitations",
    "invite_several",
    "joining",
    "kinds",
    "landing",
    "language",
    "log",
    "notes",
    "one_case",
    "own_advisers",
    "own_label",
    "own_mails",
    "own_role",
    "people",
    "setting_up",
    "several",
    "sheet",
    "start",
    "stuck",
    "taking_part",
    "timeline",
]
