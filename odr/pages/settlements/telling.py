"""How a room tells of what was done about a settlement in it."""

from flask import url_for

from odr.i18n import gettext as _
from odr.pages.settlements.blueprint import settlements
from odr.settlements.standing import ACTS, Kind
from odr.web.acts import ActLine, ToldAct, tells_of


@tells_of(*(kind.value for kind in ACTS))
def tell(told: ToldAct) -> ActLine:
    """One sentence, and the way to the settlement."""
    kind = Kind(told.act.kind)
    url = url_for(f"{settlements.name}.room", case_id=told.case_id, room_id=told.room_id)
    return ActLine(_own(kind) if told.own else _of_others(kind, told.who), url, _("The settlement"))


def _own(kind: Kind) -> str:
    return {
        Kind.VERSION: _("You offered a version of the settlement for signing."),
        Kind.SIGNATURE: _("You signed the settlement."),
        Kind.TAKEN_BACK: _("You took your signature under the settlement back."),
        Kind.REFUSED: _("You refused to sign this version of the settlement."),
        Kind.STATEMENT: _("You stated that the settlement came out of your mediation."),
        Kind.OVER: _("You declared the negotiation over."),
    }[kind]


def _of_others(kind: Kind, who: str) -> str:
    return {
        Kind.VERSION: _("%(name)s offered a version of the settlement for signing.", name=who),
        Kind.SIGNATURE: _("%(name)s signed the settlement.", name=who),
        Kind.TAKEN_BACK: _("%(name)s took their signature under the settlement back.", name=who),
        Kind.REFUSED: _("%(name)s refused to sign this version of the settlement.", name=who),
        Kind.STATEMENT: _("%(name)s stated that the settlement came out of their mediation.", name=who),
        Kind.OVER: _("%(name)s declared the negotiation over.", name=who),
    }[kind]
