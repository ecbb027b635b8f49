"""The pages of meetings: proposing dates, saying when one can come, fixing one, taking it along."""

from odr.pages.meetings import one_meeting, overview, proposing, telling
from odr.pages.meetings.blueprint import meetings

# Importing a module declares its routes on the blueprint.
__all__ = ["meetings", "one_meeting", "overview", "proposing", "telling"]
