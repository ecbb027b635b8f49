"""What a code opens, in plain sentences: on the screen, on the printed sheet and in the list of codes."""

from collections.abc import Mapping
from uuid import UUID

from odr.i18n import gettext as _
from odr.i18n import listed, ngettext
from odr.vaults.contents.folders import OpenFolder
from odr.vaults.keys.holders import Holder
from odr.vaults.keys.scope import Scope


def opens_words(scope: Scope, folders: Mapping[UUID, str]) -> str:
    """What it opens and whether to change it, as the middle of a sentence. Folders that are gone are left out."""
    if scope.folders is None:
        return _("everything, folders to come included, with every right")
    names = [folders[one] for one in folders if one in scope.folders]
    if not names:
        return _("no folder")
    if scope.may_write:
        return ngettext(
            "the folder %(folders)s, to read and change",
            "the folders %(folders)s, to read and change",
            len(names),
            folders=listed(names, of_people=False),
        )
    return ngettext(
        "the folder %(folders)s, to read",
        "the folders %(folders)s, to read",
        len(names),
        folders=listed(names, of_people=False),
    )


def further_rights(scope: Scope, owner: str) -> list[str]:
    """What the code allows beside folders, a sentence each. ``owner`` is whose vault it is: a name, or "you"."""
    if scope.manages_codes:
        return [_("Reads and writes messages, signs, and makes, changes and takes back codes.")]
    found = []
    if scope.read_messages:
        found.append(_("Reads the messages that come for %(name)s.", name=owner))
    if scope.speak_and_sign:
        found.append(_("Writes messages and signs for %(name)s.", name=owner))
    return found


def says_of(scope: Scope, folders: Mapping[UUID, str], holder: Holder, owner: str, last_day: str | None) -> list[str]:
    """The plain sentences that go with a new code: what it opens, until when, and in whose hands."""
    what = opens_words(scope, folders)
    if last_day is not None:
        first = _("Opens %(what)s, until the end of %(day)s, for %(name)s.", what=what, day=last_day, name=holder.name)
    elif holder.is_owner:
        first = _("Opens %(what)s, for %(name)s, until it is taken back.", what=what, name=holder.name)
    else:
        first = _("Opens %(what)s, for %(name)s, until the case ends or it is taken back.", what=what, name=holder.name)
    return [first, *further_rights(scope, owner)]


def folder_words(folders: list[OpenFolder]) -> dict[UUID, str]:
    """The folders by name, as they stand in these sentences, in their order."""
    return {
        folder.id: _("a folder that no longer opens") if folder.name is None else _("“%(name)s”", name=folder.name)
        for folder in folders
    }
