"""How the service stands, at one look: whether mail leaves, and how recent copies, self-test and updates are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from odr.backup.age import ages
from odr.evidence.results import latest
from odr.evidence.troubles import troubles
from odr.evidence.weaknesses import is_overdue, latest_check
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.lifekeys.lives import store_of
from odr.lifekeys.store import Copied
from odr.mail.outbox import waiting
from odr.operators.operators import Colleague, Role, privacy_officer
from odr.operators.wording import role_words
from odr.web.asking.visitors import OperatorVisit


@dataclass(frozen=True)
class ConditionPart:
    """One thing that has to be well: ``words`` say whether it is, ``at`` when it was last made."""

    name: str
    words: str
    is_well: bool
    at: datetime | None = None


def condition_of(visit: OperatorVisit, colleagues: Sequence[Colleague]) -> list[ConditionPart]:
    """Everything that whoever runs the service looks at every day."""
    return [
        _mail(visit),
        _upkeep(visit),
        *_copies(visit),
        _self_test(visit),
        _updates(visit),
        _privacy(visit, colleagues),
    ]


def _mail(visit: OperatorVisit) -> ConditionPart:
    found = waiting(visit.work)
    stays = found.failing + found.set_aside
    if stays:
        words = ngettext(
            "%(num)d mail could not be handed over.", "%(num)d mails could not be handed over.", stays, num=stays
        )
    elif visit.app.settings.mail_to_files:
        words = _("Written to files, because no mail server is set.")
    else:
        words = ngettext(
            "Leaves; %(num)d is on its way.", "Leaves; %(num)d are on their way.", found.total, num=found.total
        )
    return ConditionPart(_("Mail"), words, not stays)


def _upkeep(visit: OperatorVisit) -> ConditionPart:
    found = troubles(visit.work)
    words = _("All of it was done.")
    if count := len(found):
        words = ngettext(
            "%(num)d thing failed: “odr check” names it.",
            "%(num)d things failed: “odr check” names them.",
            count,
            num=count,
        )
    return ConditionPart(_("What the service does by itself"), words, not found, found[0].since if found else None)


def _copies(visit: OperatorVisit) -> Iterator[ConditionPart]:
    found = ages(store_of(visit.work.session), visit.work.now)
    if found is None:
        yield ConditionPart(_("Copies"), _("The key store, which knows of them, can't be reached."), is_well=False)
        return
    for one in found:
        name = _("Backup") if one.of is Copied.INSTALLATION else _("Copy of the key store")
        words = _("Never made.") if one.at is None else _("Late.") if one.late else _("Fresh.")
        yield ConditionPart(name, words, not one.late, one.at)


def _self_test(visit: OperatorVisit) -> ConditionPart:
    result = latest(visit.work)
    if result is None:
        return ConditionPart(_("Self-test"), _("Never run."), is_well=False)
    late = is_overdue(result.at, visit.work.now)
    words = _("Found something.") if not result.holds else _("Overdue.") if late else _("Found nothing.")
    return ConditionPart(_("Self-test"), words, result.holds and not late, result.at)


def _updates(visit: OperatorVisit) -> ConditionPart:
    name = _("Updates")
    check = latest_check(visit.work)
    if check is None:
        return ConditionPart(name, _("Never looked for."), is_well=False)
    late = is_overdue(check.at, visit.work.now)
    if check.weaknesses:
        count = len(check.weaknesses)
        words = ngettext(
            "%(num)d package has a known weakness.", "%(num)d packages have known weaknesses.", count, num=count
        )
    elif not check.holds:
        words = _("Not every package could be looked at.")
    else:
        words = _("Looked for too long ago.") if late else _("Nothing is known against what is installed.")
    return ConditionPart(name, words, check.holds and not late, check.at)


def _privacy(visit: OperatorVisit, colleagues: Sequence[Colleague]) -> ConditionPart:
    officer, address = privacy_officer(colleagues), visit.app.settings.privacy_address
    if officer is not None:
        words = _("People can write to one.")
    elif address:
        words = _("Nobody has this role: nobody is told of requests about personal data.")
    else:
        words = _("Nobody has this role, and ODR_PRIVACY_ADDRESS is not set: people are shown no address.")
    return ConditionPart(role_words(Role.PRIVACY), words, officer is not None)
