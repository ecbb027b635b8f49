"""What waits, in sentences: for the reader, and of others."""

from odr.agenda.listing import AgendaRow, Show
from odr.agenda.progress import ProgressStep
from odr.agenda.tasks import Task, What
from odr.cases.people.dispute_roles import with_role
from odr.i18n import gettext as _
from odr.i18n import listed, ngettext


def own_words(task: Task) -> str:
    """What waits for the reader, as a sentence without its end."""
    match task.what:
        case What.KEEP_CODE if task.title:
            return _("Go on with the code “%(title)s” that you were shown: it does not work yet", title=task.title)
        case What.KEEP_CODE:
            return _("Go on with the access code that you were shown: it works once you have shown that you kept it")
        case What.MAKE_CODE:
            return _("Make your access code: it opens your private information and your messages here")
        case What.UNDERTAKE:
            return _("Read and confirm the undertaking of confidentiality")
        case What.SIGN_SETTLEMENT:
            return _("Sign or refuse the settlement, version %(number)s", number=task.number)
        case What.ANSWER_OFFER:
            return _("Answer the offer “%(title)s” of %(name)s", title=task.title, name=task.by)
        case What.ANSWER_SUGGESTION:
            return _("Answer the suggestion “%(title)s” of %(name)s", title=task.title, name=task.by)
        case What.TELL_RESULT:
            return _("Tell everybody that all have accepted “%(title)s”", title=task.title)
        case What.ANSWER_MEETING:
            return _("Say when you can come: “%(title)s”, proposed by %(name)s", title=task.title, name=task.by)
        case What.FIX_MEETING:
            return _("Fix the date of “%(title)s”: all have answered", title=task.title)
        case What.COME:
            return _("Come to “%(title)s”", title=task.title)
        case What.DO:
            return _("Do what was agreed: %(title)s", title=task.title)
        case What.CONFIRM:
            return _("Confirm what %(name)s reports done: %(title)s", name=task.by, title=task.title)
        case What.SIGN_RELEASE:
            return _("Sign or refuse the release for %(title)s", title=task.title)
        case What.ANSWER_FACILITATION:
            return _("Say whether you want a facilitator")
        case What.NAME_SOMEBODY:
            return _("All want a facilitator. Name somebody")
        case What.AGREE_TO_PERSON:
            return _("Say whether %(name)s should be asked to facilitate", name=task.by)
        case What.TAKE_PLACE:
            return _("Say whether you come as facilitator")
        case What.DISCLOSE:
            return _("Disclose what could bear on your neutrality")
        case What.ANSWER_DISCLOSURE:
            return _("Read and answer what %(name)s discloses", name=task.by)
        case What.OFFER_AGREEMENT:
            return _("Offer the agreement for signing")
        case What.SIGN_AGREEMENT:
            if not task.by:
                return _("Sign the confidentiality agreement")
            return _("Sign the confidentiality agreement with %(name)s", name=task.by)
        case What.TYPE_CODE:
            return _("Type the code that a party gave you")
        case What.SAY_HOW_IT_ENDED:
            return _("Another party has said how this ended. Say how you see it")
        case What.READ_MESSAGES:
            return ngettext("Read %(n)s new message", "Read %(n)s new messages", task.count)
        case What.READ_GIVEN:
            return ngettext(
                "Read %(n)s new entry that you were given", "Read %(n)s new entries that you were given", task.count
            )
        case What.JOIN:
            return _("Join the case")


def others_words(task: Task) -> str:
    """What waits for others, as a sentence without its end."""
    who = listed(task.who)
    match task.what:
        case What.SIGN_SETTLEMENT:
            return _("%(names)s: to sign the settlement, version %(number)s", names=who, number=task.number)
        case What.ANSWER_OFFER:
            return _("%(names)s: to answer the offer “%(title)s”", names=who, title=task.title)
        case What.ANSWER_SUGGESTION:
            return _("%(names)s: to answer the suggestion “%(title)s”", names=who, title=task.title)
        case What.TELL_RESULT:
            return _("%(names)s: to tell what came of “%(title)s”", names=who, title=task.title)
        case What.ANSWER_MEETING:
            return _("%(names)s: to say when they can come: “%(title)s”", names=who, title=task.title)
        case What.FIX_MEETING:
            return _("%(names)s: to fix the date of “%(title)s”", names=who, title=task.title)
        case What.DO:
            return _("%(names)s: to do what was agreed: %(title)s", names=who, title=task.title)
        case What.CONFIRM:
            return _("%(names)s: to confirm what was reported done: %(title)s", names=who, title=task.title)
        case What.SIGN_RELEASE:
            return _("%(names)s: to sign the release for %(title)s", names=who, title=task.title)
        case What.ANSWER_FACILITATION:
            return _("%(names)s: to say whether there should be a facilitator", names=who)
        case What.AGREE_TO_PERSON:
            return _("%(names)s: to say whether %(name)s should be asked", names=who, name=task.by)
        case What.TAKE_PLACE:
            return _("%(names)s: to say whether they come as facilitator", names=who)
        case What.DISCLOSE:
            return _("%(names)s: to disclose what could bear on neutrality", names=who)
        case What.ANSWER_DISCLOSURE:
            if not task.by:
                return _("%(names)s: to answer what you disclose", names=who)
            return _("%(names)s: to answer what %(name)s discloses", names=who, name=task.by)
        case What.OFFER_AGREEMENT:
            return _("%(names)s: to offer the agreement", names=who)
        case What.SIGN_AGREEMENT:
            return _("%(names)s: to sign the confidentiality agreement", names=who)
        case What.SAY_HOW_IT_ENDED:
            return _("%(names)s: to say how this ended", names=who)
        case _:
            return _("%(names)s: to join the case", names=who)


def step_words(step: ProgressStep) -> str:
    """A step of a facilitation, in a word or two."""
    return {
        ProgressStep.PROPOSED: _("facilitator agreed on"),
        ProgressStep.DISCLOSED: _("disclosure accepted"),
        ProgressStep.SIGNED: _("agreement signed"),
        ProgressStep.GIVEN: _("access given"),
    }[step]


def show_words(show: Show) -> str:
    """A heading of the list of one's cases."""
    return {
        Show.ALL: _("All"),
        Show.OWN_TURN: _("Something waits for you"),
        Show.OTHERS_TURN: _("Nothing waits for you"),
        Show.OVER: _("Over"),
    }[show]


def role_words(row: AgendaRow) -> str:
    """What somebody is in a case, and with whom they have to do there."""
    if row.adviser is not None:
        return _("You act for %(name)s", name=row.party)
    own = row.known.dispute_role
    if not row.known.others:
        return _("You (“%(role)s”) are the only party so far", role=own) if own else _("You are the only party so far")
    others = listed([with_role(*one) for one in row.known.others])
    return _("You (“%(role)s”) and %(names)s", role=own, names=others) if own else _("You and %(names)s", names=others)
