"""What people do about a settlement beside signing it: taking back, refusing, stating, and declaring it over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from odr.cases.cases import FACILITATOR, PARTY
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.settlements.asking import AskingForm, ask, done
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import FoundSettlement, found_in, go_to
from odr.settlements.doing import signing
from odr.settlements.standing.moves import REMAINS
from odr.settlements.standing.standing import SettlementVersion
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault


class ActForm(AskingForm):
    """Something done about the version that was read."""

    digest = HiddenField()


class RefuseForm(ActForm):
    """With or without words."""

    words = TextAreaField(
        _l("What you would like to say about it"),
        description=_l("Everybody in this room reads it."),
        render_kw={"rows": 4},
    )


class StatementForm(ActForm):
    """What a facilitator states."""

    text = TextAreaField(
        _l("What you state"), [InputRequired(_l("Please write down what you state."))], render_kw={"rows": 4}
    )


class OverForm(ActForm):
    """How things are left."""

    agreed = TextAreaField(_l("What you agree on all the same"), render_kw={"rows": 3})
    open = TextAreaField(_l("What remains open"), render_kw={"rows": 3})
    # "next" in a form is where to go on to, and never given back as words are.
    next = TextAreaField(_l("What could come next"), render_kw={"rows": 3}, name="could_be_next")


@open_vault(settlements, "/<uuid:room_id>/take-back", methods=("GET", "POST"))
def take_back(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Takes one's own signature back, after one more question."""
    found = _for_a_party(visit, room_id)
    version, form = _latest(found), ActForm.posted()
    if not _is_asked(found, found.own in version.signatures):
        return go_to(visit, "room", room_id=room_id)

    def act() -> None:
        signing.take_back(found.box, room_id, form.readers.data or "", form.digest.data or "")

    return _done(visit, found, form, act, _("Your signature is taken back. Everybody is told.")) or _ask(
        visit,
        found,
        form,
        "take_back",
        question=_("Take your signature back?"),
        what_happens=[
            _(
                "The settlement cannot come into force without it. You can sign again as long as nobody changes "
                "the text."
            ),
            _("Everybody in this room is told. That you had signed stays in the room; nothing is deleted."),
        ],
        confirm_text=_("Take it back"),
    )


@open_vault(settlements, "/<uuid:room_id>/refuse", methods=("GET", "POST"))
def refuse(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Says that one does not sign this version."""
    found = _for_a_party(visit, room_id)
    version, form = _latest(found), RefuseForm.posted()
    if not _is_asked(found, found.own not in {*version.signatures, *version.refused}):
        return go_to(visit, "room", room_id=room_id)

    def act() -> None:
        signing.refuse(found.box, room_id, form.readers.data or "", form.digest.data or "", form.words.data or "")

    return _done(visit, found, form, act, _("You have refused this version. Everybody is told.")) or _ask(
        visit,
        found,
        form,
        "refuse",
        question=_("Refuse to sign this version?"),
        what_happens=[
            _("Everybody in this room is told. The negotiation goes on, and anybody can offer a changed text."),
            _("You can still sign this version later if you change your mind."),
        ],
        confirm_text=_("Refuse this version"),
    )


@open_vault(settlements, "/<uuid:room_id>/statement", methods=("GET", "POST"))
def statement(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """A facilitator states that the latest version came out of their mediation."""
    found = found_in(visit, room_id)
    if found.box.participant.role != FACILITATOR:
        raise NotFound
    _latest(found)
    form = StatementForm.posted(text=signing.statement_to_begin_with())
    if not _is_asked(found, not found.has_stated):
        return go_to(visit, "room", room_id=room_id)

    def act() -> None:
        signing.state_as_facilitator(
            found.box, room_id, form.readers.data or "", form.digest.data or "", form.text.data or ""
        )

    return _done(visit, found, form, act, _("Signed. Your statement stands beside this version.")) or _ask(
        visit,
        found,
        form,
        "statement",
        question=_("State that this settlement came out of your mediation?"),
        what_happens=[
            _(
                "Some courts ask for such a statement before they enforce a settlement. You sign it apart from the "
                "parties, with your own key, and it is no condition of the settlement."
            ),
            _(
                "It is about this version alone. With the last party's signature the case is settled and your "
                "access ends."
            ),
        ],
        confirm_text=_("Sign this statement"),
        dangerous=False,
    )


@open_vault(settlements, "/<uuid:room_id>/over", methods=("GET", "POST"))
def over(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Declares the negotiation over, and says how things are left to those in the room."""
    found = found_in(visit, room_id)
    if not found.is_self:
        raise NotFound
    form = OverForm.posted()
    if not _is_asked(found):
        return go_to(visit, "room", room_id=room_id)
    is_party = found.box.participant.role == PARTY

    def act() -> None:
        remains = {name: form[name].data or "" for name in REMAINS}
        signing.declare_over(found.box, room_id, form.readers.data or "", remains)

    said = (
        _("The negotiation is over.")
        if is_party
        else _("Saved. The parties can read it; how it ends is theirs to say.")
    )
    return _done(visit, found, form, act, said) or _ask(
        visit,
        found,
        form,
        "over",
        question=_("Declare the negotiation over?"),
        what_happens=[
            _("The case ends without a settlement, for everybody. Nothing can be signed in it any more.")
            if is_party
            else _("The parties are told that this is your view. How the case ends is for them to say."),
            _(
                "What you write below is read by the people in this room alone. The administrators see that the case "
                "ended without a settlement and when, and nothing else."
            ),
        ],
        confirm_text=_("Declare it over"),
        irreversible=is_party,
    )


def _is_asked(found: FoundSettlement, so_far: bool = True) -> bool:
    """Whether the question is put: not if it would be refused. To what was sent the rules have an answer."""
    return sent_fields() is not None or (found.goes_on and so_far)


def _for_a_party(visit: OpenVaultVisit, room_id: UUID) -> FoundSettlement:
    """The settlement of a room, for a party themself. Raises ``NotFound`` for anybody else."""
    found = found_in(visit, room_id)
    if not found.is_party:
        raise NotFound
    return found


def _latest(found: FoundSettlement) -> SettlementVersion:
    version = found.settlement.standing.latest
    if version is None:
        raise NotFound
    return version


def _done(
    visit: OpenVaultVisit, found: FoundSettlement, form: ActForm, act: Callable[[], None], said: str
) -> Response | None:
    return done(visit, found.room_id, form, act, said, "room")


def _ask(visit: OpenVaultVisit, found: FoundSettlement, form: ActForm, endpoint: str, **words: Any) -> Response:
    latest = found.settlement.standing.latest
    form.digest.data, form.readers.data = latest.digest if latest is not None else "", found.shown
    return ask(visit, found.room_id, found.audience, form, endpoint, "room", **words)
