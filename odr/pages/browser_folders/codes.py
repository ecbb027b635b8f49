"""Codes for the browser: made there, and told of here by their server share and public key."""

from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.agreements.access.giving_in_browser import give_in_browser
from odr.crypto.secrets import ServerShare
from odr.pages.browser_folders.blueprint import browser_folders
from odr.pages.browser_folders.bodies import ISSUED, LESS, NARROWED, NEW_CODE, NOTHING, REVOKED, body, interface
from odr.vaults.browser_folders import codes
from odr.vaults.browser_folders.codes import NewCode
from odr.vaults.keys.scope import Scope
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.visiting.visits import steward


@steward(browser_folders, "/codes", methods=("POST",))
@interface(ISSUED, NEW_CODE)
def issue(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Makes a code that a browser has made up. Inner keys it is granted by the browser, afterwards."""
    sent = body(NEW_CODE)
    folders = tuple(sent["folders"]) if sent["folders"] is not None else None
    scope = Scope(folders, may_write=sent["may_write"], until=sent["expires"])
    share = ServerShare(sent["share"])
    new = NewCode(sent["code"], share, sent["public_key"], sent["holder"], scope)
    if sent["engagement"] is None:
        codes.make(visit.opened, new)
    else:
        give_in_browser(visit.opened, sent["engagement"], new)
    return jsonify(issued=True)


@steward(browser_folders, "/codes/<uuid:code_id>/revoke", methods=("POST",), without_acceptance=True)
@interface(REVOKED, NOTHING)
def revoke(visit: OpenVaultVisit, case_id: UUID, code_id: UUID) -> Response:
    """Takes a code back at once. The browser gives what it opened new locks, afterwards."""
    code = codes.code_of(visit.opened, code_id)
    body(NOTHING)
    codes.revoke(visit.opened, code)
    return jsonify(revoked=True)


@steward(browser_folders, "/codes/<uuid:code_id>/narrow", methods=("POST",), without_acceptance=True)
@interface(NARROWED, LESS)
def narrow(visit: OpenVaultVisit, case_id: UUID, code_id: UUID) -> Response:
    """Lets a code open less, at once."""
    code = codes.code_of(visit.opened, code_id)
    sent = body(LESS)
    codes.narrow(visit.opened, code, Scope(tuple(sent["folders"]), sent["may_write"], sent["expires"]))
    return jsonify(narrowed=True)
