"""The pages of cases: the start page, invitations, taking part, and administration."""

from odr.pages.cases import (
    acting,
    case_list,
    colleagues,
    ending,
    figures,
    joining,
    landing,
    language,
    log,
    one_case,
    own_advisers,
    people,
    setting_up,
    several,
    sheet,
    stuck,
    taking_part,
    timeline,
)
from odr.pages.cases.blueprint import administration, cases, invitations, start

# Importing a module declares its routes on the blueprint.
__all__ = [
    "acting",
    "administration",
    "case_list",
    "cases",
    "colleagues",
    "ending",
    "figures",
    "invitations",
    "joining",
    "landing",
    "language",
    "log",
    "one_case",
    "own_advisers",
    "people",
    "setting_up",
    "several",
    "sheet",
    "start",
    "stuck",
    "taking_part",
    "timeline",
]
