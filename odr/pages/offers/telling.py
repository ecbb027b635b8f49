"""How a room tells of what was offered in it."""

from flask import url_for

from odr.i18n import gettext as _
from odr.offers.terms import (
    ACCEPTED,
    ANSWER,
    DECLINED,
    OFFER,
    RESULT,
    SUGGESTION,
    WITHDRAWN,
    BadTerms,
    read_offer,
    read_reply,
)
from odr.web.parts.acts import ActLine, ToldAct, tells_of


@tells_of(OFFER)
def offer(told: ToldAct) -> ActLine:
    """An offer, or a counter-offer."""
    try:
        made = read_offer(told.act)
    except BadTerms:
        return ActLine(_("Something was called an offer here and is none."))
    title, who = made.terms.title, told.who
    if made.counters is not None:
        own = _("You made a counter-offer: “%(title)s”", title=title)
        sentence = own if told.own else _("%(name)s made a counter-offer: “%(title)s”", name=who, title=title)
    else:
        own = _("You made an offer: “%(title)s”", title=title)
        sentence = own if told.own else _("%(name)s made an offer: “%(title)s”", name=who, title=title)
    return ActLine(sentence, _page("offer", told, str(told.entry_id)), _("See the offer"))


@tells_of(ACCEPTED, DECLINED, WITHDRAWN)
def reply(told: ToldAct) -> ActLine:
    """An answer to one."""
    try:
        about = read_reply(told.act).about
    except BadTerms:
        return ActLine(_("Something was called an answer to an offer here and is none."))
    match told.act.kind:
        case "offer accepted":
            sentence = _("You accepted an offer.") if told.own else _("%(name)s accepted an offer.", name=told.who)
        case "offer declined":
            sentence = _("You declined an offer.") if told.own else _("%(name)s declined an offer.", name=told.who)
        case _:
            sentence = _("You withdrew an offer.") if told.own else _("%(name)s withdrew an offer.", name=told.who)
    return ActLine(sentence, _page("offer", told, str(about.entry_id)), _("See the offer"))


@tells_of(SUGGESTION)
def suggestion(told: ToldAct) -> ActLine:
    """A facilitator's suggestion."""
    try:
        title = read_offer(told.act).terms.title
    except BadTerms:
        return ActLine(_("Something was called a suggestion here and is none."))
    own = _("You put a suggestion to all: “%(title)s”", title=title)
    sentence = own if told.own else _("%(name)s put a suggestion to all: “%(title)s”", name=told.who, title=title)
    return ActLine(sentence, _page("suggestion", told, str(told.entry_id)), _("See the suggestion"))


@tells_of(RESULT)
def result(told: ToldAct) -> ActLine:
    """That all have accepted one."""
    try:
        about = read_reply(told.act).about
    except BadTerms:
        return ActLine(_("Something was called the end of a suggestion here and is none."))
    own = _("You told everybody that all have accepted a suggestion.")
    sentence = own if told.own else _("%(name)s told everybody that all have accepted a suggestion.", name=told.who)
    return ActLine(sentence, _page("suggestion", told, str(about.entry_id)), _("See the suggestion"))


@tells_of(ANSWER)
def answer(told: ToldAct) -> ActLine:
    """A secret answer to one, in the caucus."""
    accepts = told.act.body.get("accepts") is True
    if told.own:
        sentence = _("You accepted a suggestion.") if accepts else _("You did not accept a suggestion.")
    elif accepts:
        sentence = _("%(name)s accepted a suggestion.", name=told.who)
    else:
        sentence = _("%(name)s did not accept a suggestion.", name=told.who)
    return ActLine(sentence, url_for("offers.negotiation", case_id=told.case_id), _("See the negotiation"))


def _page(endpoint: str, told: ToldAct, entry_id: str) -> str:
    return url_for(f"offers.{endpoint}", case_id=told.case_id, message_id=entry_id)
