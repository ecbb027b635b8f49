"""What pages need that show an access code until it was proven kept: the sheet, the proof, and where it waits."""

from typing import Any

import segno
from flask import request
from markupsafe import Markup
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.dates import format_full_day
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.vaults.codes.pending import PendingCode, check_kept, pending_from
from odr.web.asking.login import current_session
from odr.web.asking.visitors import ActingVisit, SignedInVisit
from odr.web.asking.zones import page_zone
from odr.web.context import app_context
from odr.web.showing.audience import Audience, only_you_audience
from odr.web.typed.forms import PageForm

# The first code of a vault, and a further one.
FIRST = "first"
FURTHER = "further"


class ProofForm(PageForm):
    """Shows that the code was kept. The field is called ``code``, so no page ever repeats what was typed into it."""

    code = StringField(validators=[InputRequired(lazy_gettext("Please type what stands on your sheet."))])

    def ask_for(self, pending: PendingCode) -> None:
        """Asks for the group that this code asks for, and forgets what was typed."""
        self.code.data = ""
        if is_for_visitor(pending):
            asked = _("To show that you have kept it, type group %(number)d of the code", number=pending.group)
        else:
            asked = _(
                "To show that you have it ready to hand over, type group %(number)d of the code", number=pending.group
            )
        self.code.label.text = asked

    def proves(self, pending: PendingCode) -> bool:
        """Whether the form was sent, and what was typed shows that the code was kept."""
        if request.method != "POST" or not self.validate():
            return False
        try:
            check_kept(pending, self.code.data or "")
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


def key_of(visit: ActingVisit, which: str) -> str:
    """Under which key a code to the vault of this place waits; ``which`` is ``FIRST`` or ``FURTHER``."""
    return f"{visit.participant.id}:{which}"


def wait(key: str, pending: PendingCode) -> None:
    """Keeps a code in this browser's sealed session until it was proven kept."""
    current_session()[f"pending:{key}"] = pending.contents()


def waiting(key: str) -> PendingCode | None:
    """The code that waits in this browser."""
    return pending_from(current_session().get(f"pending:{key}"))


def forget(key: str) -> None:
    """Forgets the code that waits."""
    current_session().pop(f"pending:{key}", None)


def is_for_visitor(pending: PendingCode) -> bool:
    """Whether the code is meant for whoever sees it, and not to be handed over."""
    return pending.holder is None or pending.holder.is_owner


def sheet_of(visit: SignedInVisit, pending: PendingCode) -> dict[str, Any]:
    """What every sheet says of a code: the groups, the picture, in whose hands it is, when it was made, and where it is
    typed; and the same as the text of a file."""
    groups, address = pending.code.groups(), app_context().settings.public_url
    drawn = segno.make(pending.code.reveal(), error="m", micro=False).svg_inline(omitsize=True, border=2)
    return {
        "holder": pending.holder.name if pending.holder else visit.contact().legal_name,
        "groups": groups,
        "typed_at": address,
        "to_keep": _to_keep(groups, address, visit.case.reference if isinstance(visit, ActingVisit) else None),
        # On paper "today" says nothing.
        "made_on": format_full_day(visit.work.now.astimezone(page_zone()).date()),
        "qr": Markup(drawn),  # noqa: S704  drawn from the code's own alphabet
    }


def _to_keep(groups: list[str], address: str, reference: str | None) -> dict[str, str]:
    """What a button needs that saves or shares a sheet: a text, and the name of its file."""
    lines = [
        _("Access code"),
        " ".join(groups),
        *([_("Case %(reference)s", reference=reference)] if reference else []),
        _("Where to type it: %(address)s, when you are signed in", address=address),
        _("Whoever has this file and the sign-in can open what the code opens. Keep it where nobody else reaches it."),
    ]
    return {"data-keep": "\n\n".join(lines) + "\n", "data-name": _("access-code") + ".txt"}


def only_shown_here() -> Audience:
    """A page that shows a code."""
    return only_you_audience(
        _("Only you see this code, on this screen."),
        _("It waits in this browser until you have shown that you kept it, and is then never shown again."),
    )
