"""How a room tells of what was done about a settlement in it."""

from flask import url_for

from odr.i18n import gettext as _
from odr.pages.settlements.blueprint import settlements
from odr.settlements.doing import releases
from odr.settlements.standing import obligations
from odr.settlements.standing.moves import ACTS, MoveKind
from odr.web.parts.acts import ActLine, ToldAct, tells_of


@tells_of(*(kind.value for kind in ACTS))
def tell(told: ToldAct) -> ActLine:
    """One sentence, and the way to the settlement."""
    kind = MoveKind(told.act.kind)
    url = url_for(f"{settlements.name}.room", case_id=told.case_id, room_id=told.room_id)
    return ActLine(_own(kind) if told.own else _of_others(kind, told.who), url, _("The settlement"))


@tells_of(*obligations.KINDS)
def tell_of_obligation(told: ToldAct) -> ActLine:
    """What was said of something that is to be done."""
    url = url_for(f"{settlements.name}.obligations", case_id=told.case_id, room_id=told.room_id)
    own = {
        obligations.REPORTED: _("You reported something done that the settlement asks for."),
        obligations.CONFIRMED: _("You confirmed that something is done that the settlement asks for."),
        obligations.NOT_SO: _("You said that something is not done that was reported done."),
    }
    others = {
        obligations.REPORTED: _("%(name)s reported something done that the settlement asks for.", name=told.who),
        obligations.CONFIRMED: _("%(name)s confirmed that something is done.", name=told.who),
        obligations.NOT_SO: _("%(name)s said that something is not done that was reported done.", name=told.who),
    }
    return ActLine((own if told.own else others)[told.act.kind], url, _("What is to be done"))


@tells_of(*releases.KINDS)
def tell_of_release(told: ToldAct) -> ActLine:
    """What was said of a release."""
    url = url_for(f"{settlements.name}.releases", case_id=told.case_id, room_id=told.room_id)
    own = {
        releases.PROPOSED: _("You proposed to make something of the settlement known."),
        releases.SIGNED: _("You agreed to make something of the settlement known."),
        releases.REFUSED: _("You refused to make something of the settlement known."),
    }
    others = {
        releases.PROPOSED: _("%(name)s proposed to make something of the settlement known.", name=told.who),
        releases.SIGNED: _("%(name)s agreed to make something of the settlement known.", name=told.who),
        releases.REFUSED: _("%(name)s refused to make something of the settlement known.", name=told.who),
    }
    return ActLine((own if told.own else others)[told.act.kind], url, _("What may be known"))


def _own(kind: MoveKind) -> str:
    return {
        MoveKind.VERSION: _("You offered a version of the settlement for signing."),
        MoveKind.SIGNATURE: _("You signed the settlement."),
        MoveKind.TAKEN_BACK: _("You took your signature under the settlement back."),
        MoveKind.REFUSED: _("You refused to sign this version of the settlement."),
        MoveKind.STATEMENT: _("You stated that the settlement came out of your mediation."),
        MoveKind.OVER: _("You declared the negotiation over."),
    }[kind]


def _of_others(kind: MoveKind, who: str) -> str:
    return {
        MoveKind.VERSION: _("%(name)s offered a version of the settlement for signing.", name=who),
        MoveKind.SIGNATURE: _("%(name)s signed the settlement.", name=who),
        MoveKind.TAKEN_BACK: _("%(name)s took their signature under the settlement back.", name=who),
        MoveKind.REFUSED: _("%(name)s refused to sign this version of the settlement.", name=who),
        MoveKind.STATEMENT: _("%(name)s stated that the settlement came out of their mediation.", name=who),
        MoveKind.OVER: _("%(name)s declared the negotiation over.", name=who),
    }[kind]
