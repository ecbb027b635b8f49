"""The quiet line above what opens with codes alone: computed from whoever holds them, never written by hand."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from odr.dates import format_end
from odr.i18n import gettext as _
from odr.i18n import listed as _listed
from odr.vaults.contents.readers import Reader
from odr.web.asking.zones import own_zone
from odr.web.context import app_context
from odr.web.showing.audience import Audience


def vault_audience(readers: Sequence[Reader], viewer_id: UUID, copies: Sequence[str] = ()) -> Audience:
    """Private information: computed from the grants of the folder, or the vault, that the page shows.

    ``copies`` are those to whom a copy of it was disclosed that they can still read, as the viewer may know them.
    """
    names = [_name(reader, viewer_id) for reader in sorted(readers, key=lambda one: one.account_id != viewer_id)]
    if not names:
        return Audience("private", _("Nobody can read this: no code opens it."), _detail(copies))
    headline = (
        _("Holders of your access codes can read this: %(names)s.", names=_listed(names))
        if copies
        else _("Only holders of your access codes can read this: %(names)s.", names=_listed(names))
    )
    return Audience("private", headline, _detail(copies))


def also_by_service(audience: Audience) -> Audience:
    """The same of what the service opens too: other folders open in a browser only, on a page of their own."""
    return replace(audience, detail=audience.detail + " " + _("The service opens it while you have it open."))


def advised_vault_audience(
    readers: Sequence[Reader], viewer_id: UUID, party: str, copies: Sequence[str] = ()
) -> Audience:
    """The same for somebody who acts for the party: ``readers`` are those of what opens to the viewer."""
    if not readers:
        return Audience("private", _("Nothing opens to you here yet."), _detail(copies))
    names = [_name(reader, viewer_id) for reader in sorted(readers, key=lambda one: one.account_id != viewer_id)]
    headline = (
        _("Holders of the access codes of %(party)s can read this: %(names)s.", party=party, names=_listed(names))
        if copies
        else _(
            "Only holders of the access codes of %(party)s can read this: %(names)s.", party=party, names=_listed(names)
        )
    )
    return Audience("private", headline, _detail(copies))


def granted_audience(viewer: Reader, party: str) -> Audience:
    """What a party gave to a facilitator, as the facilitator sees it.

    Whoever else the party lets read it is the party's own matter (docs/decisions/0005), and is not named.
    """
    return Audience(
        "private",
        _("%(party)s, who gave it, can read this, and %(you)s.", party=party, you=_name(viewer, viewer.account_id)),
        _(
            "Whom else %(party)s lets read it is not shown here. The people who run this service can't read it.",
            party=party,
        ),
    )


def _detail(copies: Sequence[str]) -> str:
    """Who cannot read private information, or who has a copy of it."""
    if not copies:
        return _("Not the other people in this case, not the people who run this service.")
    return _(
        "A copy of it, as it was when it was disclosed, is with %(names)s. The people who run this service can't read "
        "it.",
        names=_listed(copies),
    )


def room_audience(own: Sequence[Reader], viewer_id: UUID, others: Sequence[str]) -> Audience:
    """What is said in a room: ``own`` read with the visitor, as the grants are; ``others`` are the people in it."""
    names = [_name(reader, viewer_id) for reader in sorted(own, key=lambda one: one.account_id != viewer_id)]
    headline = _("Read by %(names)s", names=_listed(names or [_("nobody")]))
    return Audience(
        "room",
        _("%(readers)s; and by %(others)s.", readers=headline, others=_listed(others))
        if others
        else _("%(readers)s; nobody else yet.", readers=headline),
        _("Each of them may let an adviser of their own read along. The people who run this service can't read it."),
    )


def mailbox_audience(own: Sequence[Reader], viewer_id: UUID, party: str | None) -> Audience:
    """A page made of messages that only the visitor's own side sees."""
    names = [_name(reader, viewer_id) for reader in sorted(own, key=lambda one: one.account_id != viewer_id)]
    headline = (
        _("Only holders of your codes for messages see this page: %(names)s.", names=_listed(names or [_("nobody")]))
        if party is None
        else _(
            "Only holders of the codes of %(party)s for messages see this page: %(names)s.",
            party=party,
            names=_listed(names or [_("nobody")]),
        )
    )
    return Audience("private", headline, _("Not the other people in this case, not the people who run this service."))


def _name(reader: Reader, viewer_id: UUID) -> str:
    name = _("you") if reader.account_id == viewer_id else reader.name
    if reader.until is None:
        return name
    base = app_context()
    return _(
        "%(name)s (until %(end)s)",
        name=name,
        end=format_end(reader.until, base.settings.timezone, base.clock(), own_zone()),
    )
