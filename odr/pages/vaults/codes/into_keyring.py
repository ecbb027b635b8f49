"""Handing a new code over by sealing it to its holder's keyring, once the safety words were compared, or not."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.keyrings.entries import Receiver, hand_over
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.codes.handing_over import issue, receiver_of
from odr.pages.vaults.codes.pending_codes import waiting
from odr.pages.vaults.shared import go_to
from odr.vaults.codes.pending import PendingCode
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.shown_codes import FURTHER
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import steward

COMPARED = "compared"
NOT_COMPARED = "not compared"


class ComparedForm(PageForm):
    """Says whether the giver has compared the safety words; ``shown`` is the key that the words were of."""

    shown = HiddenField()
    compared = RadioField(
        lazy_gettext("Have you compared the words?"),
        [InputRequired(lazy_gettext("Please say whether you have compared the words. Nothing has been put anywhere."))],
    )

    @classmethod
    def about(cls, found: Receiver) -> "ComparedForm":
        """The form as it was sent, or for the words that are about to be shown."""
        form: ComparedForm = cls.posted(shown=found.shown)
        form.compared.choices = [
            SelectChoice(COMPARED, _("Yes, by voice with %(name)s, and all eight are the same", name=found.name)),
            SelectChoice(
                NOT_COMPARED,
                _(
                    "No. I know the risk: whoever holds our database could have put their own key in its place, and "
                    "would then get this code"
                ),
            ),
        ]
        return form


@steward(vaults, "/further-code/into-keyring", methods=("GET", "POST"))
def into_keyring(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Shows the receiver's safety words; then seals the code to the key that they are of, and it begins to work."""
    pending = waiting(visit, FURTHER)
    found = receiver_of(visit, pending) if pending is not None else None
    if pending is None or found is None:
        return go_to(visit, "further_code")
    form = ComparedForm.about(found)
    if form.is_sent():
        try:
            code_id = _hand_over(visit, pending, found, form.shown.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            form.compared.data = None
        else:
            visit.flash(_("The code works from now on, and is in the keyring of %(name)s.", name=found.name))
            return visit.made(code_id, go_to(visit, "codes"))
    form.shown.data = found.shown
    return render(
        "vaults/into_keyring.html",
        audience=only_you_audience(
            _("Only you see this page."), _("The code itself will open for %(name)s alone.", name=found.name)
        ),
        case=visit.case,
        form=form,
        says=pending.says,
        receiver=found,
    )


def _hand_over(visit: OpenVaultVisit, pending: PendingCode, found: Receiver, shown: str) -> UUID:
    """Raises ``Refusal``, before the code is issued, if the key is another than the giver was shown."""
    if found.shown != shown:
        raise Refusal(
            _(
                "The keyring has another key now than when its words were shown to you. Nothing was put into it. "
                "These are the words of the new key: please compare them, or hand the code over yourself."
            )
        )
    code_id = issue(visit, pending)
    hand_over(visit.opened, pending.code, found.account_id, shown)
    return code_id
