"""A code that has been shown and not yet proven kept: it opens nothing so far and is in no row of the database.

It waits in the sealed session of the one browser that shows it. Leaving it there loses nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from odr.crypto.codes import GROUP, GROUPS, SYMBOLS, AccessCode, BadCode, read_symbols, unwrapped
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.keys.holders import Holder
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.opening.presenting import read_code


@dataclass(frozen=True)
class PendingCode:
    """The code, the number of the group that is asked for (from 1), and what was decided about it.

    ``label`` is the party's word for it, ``holder`` the person in whose hands it will be (``None`` for a first code:
    whoever makes the vault), ``says`` the plain sentences of what it opens.
    """

    code: AccessCode
    group: int
    label: str
    scope: Scope = WHOLE_VAULT
    holder: Holder | None = None
    says: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<PendingCode>"

    def contents(self) -> dict[str, Any]:
        """What is kept of it in the sealed session."""
        scope = self.scope
        return {
            "code": self.code.reveal(),
            "group": self.group,
            "label": self.label,
            "folders": None if scope.folders is None else [str(folder_id) for folder_id in scope.folders],
            "may_write": scope.may_write,
            "until": scope.until.isoformat() if scope.until else None,
            "read_messages": scope.read_messages,
            "speak_and_sign": scope.speak_and_sign,
            "holder": None
            if self.holder is None
            else [str(self.holder.account_id), self.holder.name, self.holder.is_owner],
            "says": list(self.says),
        }


def new_pending(
    label: str, scope: Scope = WHOLE_VAULT, holder: Holder | None = None, says: Sequence[str] = ()
) -> PendingCode:
    """A fresh code, with a group of it to ask for that nobody can know beforehand."""
    return PendingCode(AccessCode.generate(), secrets.randbelow(GROUPS) + 1, label, scope, holder, tuple(says))


def pending_from(contents: Any) -> PendingCode | None:
    """The code that ``contents`` kept, or ``None`` if there is none."""
    if not isinstance(contents, dict):
        return None
    folders, until, holder = contents["folders"], contents["until"], contents.get("holder")
    scope = Scope(
        folders=None if folders is None else tuple(UUID(folder_id) for folder_id in folders),
        may_write=contents["may_write"],
        until=datetime.fromisoformat(until) if until else None,
        read_messages=contents.get("read_messages", False),
        speak_and_sign=contents.get("speak_and_sign", False),
    )
    return PendingCode(
        AccessCode.parse(contents["code"]),
        contents["group"],
        contents["label"],
        scope,
        None if holder is None else Holder(UUID(holder[0]), holder[1], is_owner=holder[2]),
        tuple(contents.get("says", ())),
    )


def check_kept(pending: PendingCode, typed: str) -> None:
    """Raises ``Refusal`` unless what was typed shows that the code was kept: the group asked for, or all of it."""
    try:
        values = read_symbols(unwrapped(typed))
    except BadCode:
        read_code(typed)
        raise
    groups = [read_symbols(group) for group in pending.code.groups()]
    whole = [value for group in groups for value in group]
    if values in (whole, groups[pending.group - 1]):
        return
    if len(values) == SYMBOLS:
        read_code(typed)
    if not values:
        message = _("Please type group %(number)d of the code.", number=pending.group)
    elif values in groups:
        message = _(
            "That is group %(typed)d. Please type group %(number)d.",
            typed=groups.index(values) + 1,
            number=pending.group,
        )
    elif len(values) not in (GROUP, SYMBOLS):
        message = _(
            "Group %(number)d has %(count)d letters and digits; this has %(typed)d.",
            number=pending.group,
            count=GROUP,
            typed=len(values),
        )
    else:
        message = _(
            "This is not what stands in group %(number)d. Please compare it with what you wrote down or printed. "
            "Nothing is lost: the code is still here.",
            number=pending.group,
        )
    raise Refusal(message, "code")
