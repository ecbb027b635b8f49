"""How long an organisation keeps the cases that it closes: its administrators decide."""

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired

from odr.errors import Refusal
from odr.i18n import lazy_gettext as _l
from odr.i18n import ngettext
from odr.pages.retention.blueprint import retention
from odr.retention import quiet, retention_period
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import administrator


class KeepingForm(PageForm):
    """For how many days."""

    days = IntegerField(
        _l("Days from closing to destruction"),
        [InputRequired(_l("Please give a number of days."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    quiet_days = IntegerField(
        _l("Days without anybody doing anything, until people are told"),
        [InputRequired(_l("Please give a number of days."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    ended_days = IntegerField(
        _l("Days since a case has ended, until people are told that it is closed"),
        [InputRequired(_l("Please give a number of days."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    notice_days = IntegerField(
        _l("Days from that notice until the service closes the case"),
        [InputRequired(_l("Please give a number of days."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


@administrator(retention, "/administration/keeping", methods=("GET", "POST"))
def setting(visit: AdministratorVisit) -> Response:
    """The number of days, for what is closed from now on."""
    own = visit.organisation
    form = KeepingForm.posted(
        days=own.retention_days, quiet_days=own.quiet_days, ended_days=own.ended_days, notice_days=own.notice_days
    )
    if form.is_sent():
        try:
            retention_period.check(form.days.data)
            quiet.choose(own, form.quiet_days.data, form.ended_days.data, form.notice_days.data)
            retention_period.choose(visit.work, own, form.days.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(
                ngettext(
                    "Cases that are closed from now on are kept for %(n)s day.",
                    "Cases that are closed from now on are kept for %(n)s days.",
                    form.days.data,
                )
            )
            return redirect(url_for("retention.setting"), 303)
    return render(
        "retention/retention_period.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        fewest=retention_period.FEWEST_DAYS,
        most=retention_period.MOST_DAYS,
        bounds=(quiet.FEWEST_QUIET, quiet.MOST_QUIET, quiet.FEWEST_NOTICE, quiet.MOST_NOTICE),
        reminded=retention_period.REMINDED_BEFORE.days,
    )
