"""What several pages of the negotiation need: where to go, how people are called, what a state is called."""

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct, speakers
from odr.offers.standing import OfferState, WhyVoid
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.speaking import names_in

# The look of a state (macros.html) beside its words.
LOOKS = {
    OfferState.OPEN: "waiting",
    OfferState.ACCEPTED: "done",
    OfferState.DECLINED: "notice",
    OfferState.COUNTERED: "notice",
    OfferState.WITHDRAWN: "notice",
    OfferState.EXPIRED: "notice",
}


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of this negotiation, by GET."""
    return redirect(url_for(f"offers.{endpoint}", case_id=visit.case.id, **values), 303)


def state_words(state: OfferState) -> str:
    """What became of an offer, in words."""
    return {
        OfferState.OPEN: _("Still open"),
        OfferState.ACCEPTED: _("Accepted by all"),
        OfferState.DECLINED: _("Declined"),
        OfferState.COUNTERED: _("Answered by a counter-offer"),
        OfferState.WITHDRAWN: _("Withdrawn"),
        OfferState.EXPIRED: _("Its time is over"),
    }[state]


def why_words(why: WhyVoid) -> str:
    """Why something that was said about an offer changes nothing."""
    return {
        WhyVoid.OVER: _("the offer had ended before"),
        WhyVoid.LATE: _("it came after the time of the offer"),
        WhyVoid.NOT_ASKED: _("they were not asked"),
        WhyVoid.ANSWERED: _("they had accepted before"),
        WhyVoid.OTHER_TEXT: _("it is about another text"),
        WhyVoid.OTHER_HEAD: _("it was not said after what it states"),
    }[why]


def speakers_in(box: OpenMailbox, acts: list[OpenAct]) -> Callable[[OpenAct], tuple[str, str]]:
    """Who said something, and for whom if not for themself. In one query at most."""
    known, names = speakers(box, acts), names_in(box)

    def told(act: OpenAct) -> tuple[str, str]:
        party = names(act.author_id)
        author = box.people.get(act.author_id)
        if author is None or author.account_id == act.account_id:
            return party, ""
        return known.get(act.account_id, _("Somebody whose name is no longer known")), party

    return told
