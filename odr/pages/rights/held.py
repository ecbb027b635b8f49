"""What this service holds about the person who is signed in: to look at, and to take along."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from odr.accounts import own_events
from odr.accounts.own_events import OwnEvent
from odr.i18n import gettext as _
from odr.pages.rights.blueprint import rights
from odr.rights import taking, wording
from odr.rights.holdings import Fact, Holdings
from odr.spool import Copy
from odr.web.asking.visitors import SignedInVisit
from odr.web.asking.zones import page_zone
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import signed_in

# On the page; the download has all of them.
ROWS_SHOWN = 10
# Identifiers say nothing to people. They are in the download, where rows can be held against each other.
_NOT_ON_THE_PAGE = (
    "id",
    "vault_id",
    "code_id",
    "subject_id",
    "session_id",
    "keyring_id",
    "room_id",
    "made",
    "request_id",
    "agreement_id",
    "engagement_id",
    "file_id",
    "item_id",
    "message_id",
    "paper_id",
    "proposal_id",
)


@signed_in(rights, "/me/held", without_acceptance=True)
def held(visit: SignedInVisit) -> Response:
    """Everything outside the sealed stores, the latest rows of each kind."""
    holdings = _holdings(visit)
    _note(visit, OwnEvent.SHOWN)
    parts = holdings.parts()
    return render(
        "rights/held.html",
        audience=only_you_audience(
            _("Only you can see this page."), _("What others are told of you stands with each case.")
        ),
        parts=[(part, [_for_people(row) for row in holdings.rows(part.table, ROWS_SHOWN)]) for part in parts],
        behind=holdings.behind(),
        behind_note=wording.behind_the_code(),
        most=ROWS_SHOWN,
    )


@signed_in(rights, "/me/held/download", methods=("POST",), only_reads=True, without_acceptance=True)
@dear("POST")
def download(visit: SignedInVisit) -> Response:
    """The same as a file, with every row."""

    def copy() -> Copy:
        _note(visit, OwnEvent.TAKEN)
        return taking.archive(visit.work, _holdings(visit)).copy()

    return sent_copy(app_context(), "what-is-held-about-me.zip", "application/zip", copy)


def _holdings(visit: SignedInVisit) -> Holdings:
    return Holdings(visit.work, visit.account, page_zone())


def _note(visit: SignedInVisit, event: OwnEvent) -> None:
    account_id = visit.account.id
    visit.work.note(lambda then: own_events.note(then, account_id, event))


def _for_people(row: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in row if fact.column not in _NOT_ON_THE_PAGE]
