"""What several pages of meetings need: where to go, how people and states are called."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.meetings.standing import MeetingState
from odr.meetings.terms import Can
from odr.web.asking.visitors import OpenVaultVisit

# The look of a state, and of an answer (macros.html), beside its words.
LOOKS = {
    MeetingState.OPEN: "waiting",
    MeetingState.FIXED: "done",
    MeetingState.CALLED_OFF: "notice",
    MeetingState.LAPSED: "notice",
}
CAN_LOOKS = {Can.YES: "done", Can.IF_NEED_BE: "waiting", Can.NO: "notice"}
MINUTES = (30, 45, 60, 90, 120, 180, 240, 480)


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of meetings, by GET."""
    return redirect(url_for(f"meetings.{endpoint}", case_id=visit.case.id, **values), 303)


def state_words(state: MeetingState) -> str:
    """What became of a meeting, in words."""
    return {
        MeetingState.OPEN: _("No date yet"),
        MeetingState.FIXED: _("Fixed"),
        MeetingState.CALLED_OFF: _("Called off"),
        MeetingState.LAPSED: _("No date was fixed"),
    }[state]


def can_words(can: Can) -> str:
    """What somebody said of a moment, in words."""
    return {Can.YES: _("Yes"), Can.IF_NEED_BE: _("If need be"), Can.NO: _("No")}[can]


def length_words(minutes: int) -> str:
    """How long a meeting takes, in words."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)s hour", "%(n)s hours", hours)] if hours else []
    parts += [ngettext("%(n)s minute", "%(n)s minutes", rest)] if rest else []
    return " ".join(parts)
