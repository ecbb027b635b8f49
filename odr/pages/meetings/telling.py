"""How a room tells of the meetings in it."""

from flask import url_for

from odr.i18n import gettext as _
from odr.meetings.terms import ANSWER, CALLED_OFF, FIXED, MEETING, read_meeting, read_reply
from odr.offers.terms import BadTerms
from odr.web.parts.acts import ActLine, ToldAct, tells_of


@tells_of(MEETING)
def meeting(told: ToldAct) -> ActLine:
    """Moments that were proposed."""
    try:
        title = read_meeting(told.act).title
    except BadTerms:
        return ActLine(_("Something was called a meeting here and is none."))
    own = _("You proposed dates for a meeting: “%(title)s”", title=title)
    other = _("%(name)s proposed dates for a meeting: “%(title)s”", name=told.who, title=title)
    return ActLine(own if told.own else other, _page(told, str(told.entry_id)), _("See the meeting"))


@tells_of(ANSWER, FIXED, CALLED_OFF)
def reply(told: ToldAct) -> ActLine:
    """What was said of one."""
    try:
        about = read_reply(told.act).about
    except BadTerms:
        return ActLine(_("Something was said of a meeting here that says nothing."))
    match told.act.kind:
        case "meeting answer":
            own, other = _("You said when you can meet."), _("%(name)s said when they can meet.", name=told.who)
        case "meeting fixed":
            own, other = (
                _("You fixed the date of a meeting."),
                _("%(name)s fixed the date of a meeting.", name=told.who),
            )
        case _:
            own, other = _("You called off a meeting."), _("%(name)s called off a meeting.", name=told.who)
    return ActLine(own if told.own else other, _page(told, str(about.entry_id)), _("See the meeting"))


def _page(told: ToldAct, entry_id: str) -> str:
    return url_for("meetings.meeting", case_id=told.case_id, message_id=entry_id)
