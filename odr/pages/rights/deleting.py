"""Deleting one's own account: what stands in the way, what goes and what stays, and doing it."""

from uuid import uuid4

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from odr.accounts import signin
from odr.errors import Refusal
from odr.i18n import lazy_gettext as _l
from odr.pages.rights.blueprint import rights
from odr.rights import deleting as rules
from odr.rights.staying import stays
from odr.web.asking.login import end_session
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import typed_to_service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.subjects import whole_installation
from odr.web.visiting.visits import signed_in
from odr.web.visiting.waiting import wait_after_wrong_ones


class DeleteForm(PageForm):
    """The password, which shows that it is the person."""

    current = PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Please type your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


@signed_in(
    rights,
    "/me/delete",
    methods=("GET", "POST"),
    before=wait_after_wrong_ones,
    subject=whole_installation,
    without_acceptance=True,
)
def delete(visit: SignedInVisit) -> Response:
    """Says what depends on the account; if nothing that is open does, asks for the password and deletes it."""
    form, timezone = DeleteForm.posted(), visit.app.settings.timezone
    obstacles = rules.obstacles(visit.work, visit.account)
    if not obstacles and form.is_sent():
        try:
            signin.check_present_password(visit.work, visit.account, form.current.data, request.remote_addr)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            rules.delete_account(visit.work, visit.account, timezone)
            end_session()
            return visit.made(uuid4(), redirect(url_for("accounts.sign_in", after="deletion"), 303), nobodys=True)
    return render(
        "rights/delete.html",
        audience=typed_to_service_audience(),
        form=form,
        obstacles=obstacles,
        stays=stays(visit.work, visit.account, timezone),
        email=visit.contact().email,
    )
