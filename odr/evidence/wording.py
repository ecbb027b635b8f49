"""What each attack of the self-test is called, and what it tried, in words."""

from collections.abc import Callable

from odr.evidence.results import AttackLine
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, ngettext

# No attack: the case was played.
PLAYED = "case"
_TITLES = {
    PLAYED: lazy_gettext("The case that is attacked"),
    "thief-files": lazy_gettext("A thief with the database, the settings, the installation key and the logs"),
    "thief-functions": lazy_gettext("The same thief, with this software’s own functions"),
    "thief-backup": lazy_gettext("A thief of an old backup, with every code, after something was removed"),
    "administrator-routes": lazy_gettext("An administrator who is signed in"),
    "administrator-exchanges": lazy_gettext("An administrator who exchanges records in the database"),
    "administrator-slips-in": lazy_gettext("An administrator who slips codes and keys into the database"),
    "administrator-takes-over": lazy_gettext("An administrator who resets a password, or takes over a place"),
    "administrator-rooms": lazy_gettext("An administrator who hides and removes messages in the database"),
    "administrator-offers": lazy_gettext("An administrator who wants an offer agreed that was withdrawn"),
    "administrator-settlements": lazy_gettext("An administrator who wants a settlement that not everybody has signed"),
    "party-releases": lazy_gettext(
        "A party who wants something of a settlement known that not everybody has agreed to"
    ),
    "other-party-routes": lazy_gettext("The other party, with their own private information open"),
    "former-holder": lazy_gettext("Somebody whose code was taken back, with all they kept"),
    "former-keys": lazy_gettext("Somebody who kept keys that were replaced, with a friend at the database"),
    "former-adviser": lazy_gettext("An adviser who no longer acts, with an open session and all they kept"),
    "former-facilitator": lazy_gettext("A facilitator whose agreement has ended, with all they kept"),
    "log-forger": lazy_gettext("A forger of the record of what happened"),
}


def title_of(line: AttackLine) -> str:
    """Who attacks."""
    return str(_TITLES[line.attack]) if line.attack in _TITLES else line.attack


def tried_by(line: AttackLine) -> str:
    """What they tried."""
    words = _TRIED.get(f"{line.attack} {line.how}".strip())
    return words(line.tried) if words else ngettext("%(n)s attempt", "%(n)s attempts", line.tried)


def found_by(line: AttackLine) -> str:
    """What it came to."""
    if not line.ran:
        return _("could not be run")
    if not line.found:
        return _("nothing found")
    return ngettext("%(n)s thing found", "%(n)s things found", line.found)


def _asked(tried: int) -> str:
    return ngettext(
        "asked for %(n)s address: every page, with every identifier there is",
        "asked for %(n)s addresses: every page, with every identifier there is",
        tried,
    )


_TRIED: dict[str, Callable[[int], str]] = {
    PLAYED: lambda tried: ngettext("played through %(n)s page", "played through %(n)s pages", tried),
    "thief-files files": lambda tried: ngettext(
        "searched every file for %(n)s trace of texts, codes, passwords and cookies, in every encoding",
        "searched every file for %(n)s traces of texts, codes, passwords and cookies, in every encoding",
        tried,
    ),
    "thief-files rows": lambda tried: ngettext(
        "searched every row, as the server does not show its files, for %(n)s trace of texts, codes, passwords and "
        "cookies, in every encoding",
        "searched every row, as the server does not show its files, for %(n)s traces of texts, codes, passwords and "
        "cookies, in every encoding",
        tried,
    ),
    "thief-functions": lambda tried: ngettext(
        "tried %(n)s value as a key on everything that is sealed",
        "tried %(n)s values as keys on everything that is sealed",
        tried,
    ),
    "thief-backup": lambda tried: ngettext(
        "tried every code on %(n)s sealed record of a backup made before",
        "tried every code on %(n)s sealed records of backups made before",
        tried,
    ),
    "administrator-routes": _asked,
    "administrator-exchanges": lambda tried: ngettext(
        "put %(n)s sealed record in another’s place, with the right key at hand",
        "put %(n)s sealed records in another’s place, with the right key at hand",
        tried,
    ),
    "administrator-slips-in": lambda tried: ngettext(
        "tried what was slipped in on %(n)s sealed record, after its owner had worked on",
        "tried what was slipped in on %(n)s sealed records, after their owners had worked on",
        tried,
    ),
    "administrator-takes-over": lambda tried: ngettext(
        "asked for %(n)s page in the name of the parties",
        "asked for %(n)s pages in the name of the parties",
        tried,
    ),
    "administrator-rooms": lambda tried: ngettext(
        "changed %(n)s message or room before anybody had looked there",
        "changed %(n)s messages or rooms before anybody had looked there",
        tried,
    ),
    "administrator-offers": lambda tried: ngettext(
        "searched for the words of an offer, and hid that it was withdrawn: %(n)s attempt",
        "searched for the words of an offer, and hid that it was withdrawn: %(n)s attempts",
        tried,
    ),
    "administrator-settlements": lambda tried: ngettext(
        "searched for the words of a settlement, and changed what was said about it: %(n)s attempt",
        "searched for the words of a settlement, and changed what was said about it: %(n)s attempts",
        tried,
    ),
    "party-releases": lambda tried: ngettext(
        "moved and made up consents to a release, and hid that one was refused: %(n)s attempt",
        "moved and made up consents to a release, and hid that one was refused: %(n)s attempts",
        tried,
    ),
    "other-party-routes": _asked,
    "former-holder": lambda tried: ngettext(
        "tried what was kept on %(n)s sealed record, also with old keys put back",
        "tried what was kept on %(n)s sealed records, also with old keys put back",
        tried,
    ),
    "former-keys": lambda tried: ngettext(
        "signed, spoke and listened with keys that were replaced: %(n)s attempt",
        "signed, spoke and listened with keys that were replaced: %(n)s attempts",
        tried,
    ),
    "former-adviser": lambda tried: ngettext(
        "asked for pages, also with their code put back, and tried what was kept: %(n)s attempt",
        "asked for pages, also with their code put back, and tried what was kept: %(n)s attempts",
        tried,
    ),
    "former-facilitator": lambda tried: ngettext(
        "asked for pages, also with every record put back, and tried what was kept: %(n)s attempt",
        "asked for pages, also with every record put back, and tried what was kept: %(n)s attempts",
        tried,
    ),
    "log-forger": lambda tried: ngettext(
        "forged %(n)s log: changed, removed, inserted, re-ordered, rewritten",
        "forged %(n)s logs: changed, removed, inserted, re-ordered, rewritten",
        tried,
    ),
}
