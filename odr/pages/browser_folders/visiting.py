"""Opening a vault with the server share of a code, closing it again, and what a browser needs to know first."""

from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.agreements.access.giving_in_browser import facilitators_to_choose
from odr.crypto.secrets import ServerShare
from odr.errors import Refusal
from odr.pages.browser_folders.blueprint import browser_folders, refused
from odr.pages.browser_folders.bodies import CLOSED, NOTHING, OPENED, OPENING, SESSION, STATE, body, interface
from odr.pages.browser_folders.kinds import moment
from odr.vaults.browser_folders import codes
from odr.vaults.browser_folders.folders import browser_folders_of
from odr.vaults.browser_folders.holding import browser_code
from odr.vaults.browser_folders.stewardship import has_begun
from odr.vaults.keys.holders import owner_of
from odr.vaults.opening.presenting import keep_unlocked
from odr.vaults.opening.presenting import lock as lock_again
from odr.vaults.opening.reopening import opens_still
from odr.web.asking.login import current_session
from odr.web.asking.visitors import ActingVisit, OpenVaultVisit
from odr.web.visiting.visits import acting, open_vault


@acting(browser_folders, "/session", without_acceptance=True)
@interface(SESSION)
def session(visit: ActingVisit, case_id: UUID) -> Response:
    """Whether this browser has the vault open, and the token that everything that changes something carries."""
    idle = visit.app.settings.idle_lock
    is_open = opens_still(visit.work, visit.participant, visit.session_id, visit.session_key(), idle, visit.account.id)
    return jsonify(token=current_session().csrf_token(), open=is_open, case=str(case_id))


@open_vault(browser_folders, "/state", without_acceptance=True)
@interface(STATE)
def state(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """What there is for the code in use: folders, codes, and whom one can be made for."""
    opened, facilitators = visit.opened, facilitators_to_choose(visit.opened)
    in_force = {one.digest for one in facilitators}
    return jsonify(
        token=current_session().csrf_token(),
        case=str(case_id),
        vault=str(opened.vault.id),
        account=str(visit.account.id),
        owner=str(owner_of(visit.work, opened.vault)),
        code={
            "id": str(opened.code.id),
            "is_browser": browser_code(opened) is not None,
            "may_write": opened.may_write,
            "manages": opened.opens_all,
        },
        begun=has_begun(opened),
        folders=[str(one) for one in browser_folders_of(opened)],
        codes=[
            {
                "id": str(one.id),
                "holder": str(one.holder_id),
                "issued": moment(one.issued_at),
                "expires": moment(one.expires_at),
                "used": moment(one.used_at),
                "exposed": moment(one.exposed_at),
                "rests": one.agreement_digest is not None and one.agreement_digest not in in_force,
            }
            for one in codes.lines(opened)
        ],
        holders=[
            {"id": str(one.account_id), "name": one.name, "is_owner": one.is_owner, "engagement": None}
            for one in codes.holders(opened)
        ]
        + [
            {"id": str(one.account_id), "name": one.name, "is_owner": False, "engagement": str(one.engagement_id)}
            for one in facilitators
        ],
    )


@acting(browser_folders, "/open", methods=("POST",), without_acceptance=True)
@interface(OPENED, OPENING)
def unlock(visit: ActingVisit, case_id: UUID) -> Response:
    """Opens the vault with the server share of a code for the browser. What was refused is in the log.

    One that a party gave its facilitator opens nothing by itself: it is received first.
    """
    share = ServerShare(body(OPENING)["share"])
    found = codes.presented(visit.work, share)
    if found is not None and codes.is_facilitators(visit.work, found, visit.account.id):
        return jsonify(opened=False, given=True, code=str(found.id), vault=str(found.vault_id), noticed=0)
    try:
        opened = codes.open_with(visit.work, visit.participant, share, visit.account.id, found)
    except Refusal as refusal:  # not raised: that it was refused is to be kept
        return refused(refusal)
    keep_unlocked(opened, share, visit.session_id, visit.session_key())
    return jsonify(
        opened=True, given=False, code=str(opened.code.id), vault=str(opened.vault.id), noticed=opened.noticed
    )


@acting(browser_folders, "/close", methods=("POST",), without_acceptance=True)
@interface(CLOSED, NOTHING)
def close(visit: ActingVisit, case_id: UUID) -> Response:
    """Locks the vault in this browser."""
    body(NOTHING)
    lock_again(visit.work, visit.participant, visit.session_id, visit.account.id)
    return jsonify(closed=True)
