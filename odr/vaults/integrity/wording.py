"""What a vault has noticed, in plain sentences. The names are those that the vault itself remembers."""

from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.vaults.keys.findings import Finding, What

# For each: what does not fit, and what that means.
_WORDS: dict[What, tuple[str, str]] = {
    What.ITEM_GONE: (
        _l("%(entry)s is gone from %(folder)s."),
        _l("Nobody removed it with a code: it was taken out of the database."),
    ),
    What.ITEM_OLDER: (
        _l("%(entry)s in %(folder)s was put back to an earlier version."),
        _l("What was written into it since is gone."),
    ),
    What.ITEM_ALTERED: (
        _l("%(entry)s in %(folder)s was altered in the database."),
        _l("It may no longer open. If it opens, it is not the version that was left there."),
    ),
    What.ITEM_MOVED: (
        _l("%(entry)s was moved to %(folder)s in the database."),
        _l("It does not open there, because each folder has a key of its own."),
    ),
    What.ITEM_UNKNOWN: (
        _l("%(entry)s is in %(folder)s and should not be."),
        _l("Either it was removed and has been put back, or somebody has made a copy that does not open."),
    ),
    What.FOLDER_GONE: (
        _l("%(folder)s is gone, with everything that was in it."),
        _l("Nobody removed it with a code: it was taken out of the database."),
    ),
    What.FOLDER_UNKNOWN: (
        _l("In the database there is a folder that was not made with any of the codes: %(folder)s."),
        _l("If it is shown to you, please write nothing into it."),
    ),
    What.FOLDER_OLDER: (
        _l("%(folder)s was put back to an earlier state, as a whole."),
        _l("What was written there since is gone; what was removed since may be back."),
    ),
    What.FOLDER_NAME: (
        _l("The name of %(folder)s was altered, or put back to an earlier one."),
        _l("What is in the folder is not touched by that."),
    ),
    What.LIST_ALTERED: (
        _l("The list of what is in %(folder)s was altered."),
        _l("So it can't be said of all entries there whether they are as they were left."),
    ),
    What.MANIFEST_ALTERED: (
        _l("The list of the folders was altered, or put back to an earlier one."),
        _l("So it can't be said whether a folder is missing, or was put back as a whole."),
    ),
    What.CODES_ALTERED: (
        _l("The list of the access codes was altered, or put back to an earlier one."),
        _l("Please look through the access codes, and take back any that you do not know."),
    ),
    What.LOG_REWRITTEN: (
        _l("The record of what happened in this case was rewritten, or its end was cut off."),
        _l("It no longer contains what was in it when this was last open."),
    ),
    What.COUNTERSIGNATURE_GONE: (
        _l("The signature under the record of this case is gone."),
        _l("It is made each time that this is opened, so that nobody can rewrite what came before."),
    ),
    What.COUNTERSIGNATURE_ALTERED: (
        _l("The signature under the record of this case is not the one that was made here."),
        _l("Somebody has altered it, or put another one in its place."),
    ),
    What.COUNTERSIGNATURE_OLDER: (
        _l("The signature under the record of this case is an earlier one."),
        _l("Things were done here after it that it no longer covers."),
    ),
    What.SIGNED_ELSEWHERE: (
        _l("Something was signed in your name, or a key was begun for you, that was not done here."),
        _l("Please look at what you are said to have signed, and tell the organisation and the others."),
    ),
    What.SEALED_TO_ENDED: (
        _l("Something was sealed to you with a key that had been replaced."),
        _l("Whoever once held a code that read your messages may have read it. Please tell the one who sent it."),
    ),
}


def sentences(finding: Finding) -> tuple[str, str]:
    """What does not fit, and what that means."""
    what, meaning = _WORDS[finding.what]
    names = {"entry": _entry(finding.title), "folder": _folder(finding.folder)}
    said = str(what) % names
    return said[:1].upper() + said[1:], str(meaning)


def _entry(title: str | None) -> str:
    return _("“%(title)s”", title=title) if title else _("an entry whose name is not known")


def _folder(name: str | None) -> str:
    return _("the folder “%(name)s”", name=name) if name else _("a folder whose name is not known")
