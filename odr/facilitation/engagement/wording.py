"""What stages and ends are called by people."""

from odr.facilitation.engagement.ending import End
from odr.facilitation.engagement.proposal import WantedEnd
from odr.facilitation.engagement.reporting import Outcome
from odr.facilitation.engagement.stages import Stage
from odr.facilitation.validity.validity import Trouble
from odr.i18n import gettext as _


def stage_words(stage: Stage) -> str:
    """How far an engagement is, in a few words."""
    return {
        Stage.PROPOSED: _("Proposed; the parties have to agree"),
        Stage.ASKED: _("Asked; no answer yet"),
        Stage.DISCLOSING: _("Has to disclose what could bear on neutrality"),
        Stage.ANSWERING: _("Has disclosed; the parties have to answer"),
        Stage.OFFERING: _("Accepted by all; the agreement comes next"),
        Stage.SIGNING: _("The agreement is being signed"),
        Stage.IN_FORCE: _("At work: the agreement is in force"),
        Stage.RESTING: _("Access rests"),
        Stage.ENDED: _("Ended"),
    }[stage]


def outcome_words(outcome: Outcome) -> str:
    """What came of a facilitation, in a few words."""
    return {
        Outcome.SETTLED: _("There is a settlement"),
        Outcome.PARTLY: _("There is a settlement on some points"),
        Outcome.NOT_SETTLED: _("There is no settlement"),
    }[outcome]


def end_words(end: str | None) -> str:
    """Why an engagement ended, in a sentence."""
    words = {
        End.DECLINED: _("A party did not agree to ask this person."),
        End.NOT_COMING: _("This person could not come."),
        End.OBJECTED: _("A party objected to what was disclosed."),
        End.ENDED: _("A party ended it."),
        End.WITHDREW: _("The facilitator withdrew."),
        End.CASE_OVER: _("It ended with the case."),
    }
    return next((text for why, text in words.items() if why.value == end), "")


def wanted_end_words(end: str | None) -> str:
    """Why a proposal of facilitation ended, in a sentence."""
    words = {
        WantedEnd.DECLINED: _("A party declined to bring in a facilitator."),
        WantedEnd.WITHDRAWN: _("A party no longer wanted to bring in a facilitator."),
    }
    return next((text for why, text in words.items() if why.value == end), "")


def trouble_words(trouble: Trouble) -> str:
    """What keeps an agreement from being in force, for everybody who takes part."""
    return {
        Trouble.ALTERED: _(
            "Something in the database does not fit what was signed or recorded. Nothing opens under this agreement. "
            "Please tell the others, and the organisation."
        ),
        Trouble.ENDED: _("It has ended."),
        Trouble.CASE_OVER: _("The case is over."),
        Trouble.NOT_HERE: _("The facilitator does not take part."),
        Trouble.SUSPENDED: _("The organisation has suspended the facilitator's account."),
        Trouble.NO_AGREEMENT: _("No text has been offered for signing yet."),
        Trouble.UNSIGNED: _("Not everybody has signed the latest version."),
        Trouble.NEW_PARTY: _(
            "A party has joined who is not named in the agreement. The facilitator has to disclose once more, "
            "and a new version has to be signed by all."
        ),
        Trouble.CAME_BACK: _(
            "A party that had withdrawn has come back. A new version of the agreement has to be signed by all."
        ),
        Trouble.DISCLOSURE: _("Not every party has answered the facilitator's disclosure."),
    }[trouble]
