"""The mails to people whom an organisation invites, with words of its own: looked at as they are sent, before."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from odr.accounts.languages import written_to
from odr.dates import format_end
from odr.errors import NotFound, Refusal
from odr.i18n import current_language, language_name, languages
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.invitations import VALID
from odr.organisations.mail_words import LONGEST, OwnMail, add_words, all_words, checked_words, mark_of
from odr.pages.cases.blueprint import administration
from odr.pages.cases.invitation_mail import WRITE
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import administrator

NAMES = {
    OwnMail.INVITATION: _l("Invitation into a case"),
    OwnMail.REMINDER: _l("Reminder of an invitation"),
}


class MailWordsForm(PageForm):
    """What an organisation adds to a mail."""

    words = TextAreaField(
        _l("In your own words"),
        description=_l(
            "The same to everybody, so nothing of a case belongs here, and no names. No links, no addresses, no "
            "telephone numbers."
        ),
        render_kw={"rows": 6, "spellcheck": "true"},
    )
    seen = HiddenField()


@administrator(administration, "/administration/mails")
def mails(visit: AdministratorVisit) -> Response:
    """The mails that words can be added to, in each language, with whether there are some."""
    with written_to(visit.work, house=visit.organisation.language):
        now = current_language()
    there = all_words(visit.work, visit.organisation)
    return render(
        "administration/mails.html",
        audience=_audience(visit),
        mails=[
            (f"{mail.value}-{code}", name, language_name(code), (mail, code) in there)
            for code in sorted(languages(), key=lambda code: code != now)
            for mail, name in NAMES.items()
        ],
        written_in=language_name(now) if now in languages() else now,
    )


@administrator(administration, "/administration/mails/<key>", methods=("GET", "POST"))
def mail_words(visit: AdministratorVisit, key: str) -> Response:
    """One mail in one language with what the organisation adds: it can be looked at, as it is sent, and then saved."""
    mail, language = _asked(key)
    before = all_words(visit.work, visit.organisation).get((mail, language), "")
    form: Any = MailWordsForm.posted(words=before, seen=mark_of(before))
    words = before
    if form.is_sent():
        typed = "" if "remove" in request.form else form.words.data or ""
        try:
            if "try" in request.form:
                words = checked_words(typed)
            else:
                add_words(visit.work, visit.organisation, mail, language, typed, form.seen.data or "")
                visit.flash(_("Saved. It is in the mails that are written from now on."))
                return redirect(url_for("administration.mails"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            # Whoever sends it again has read what is sent now.
            form.seen.data = mark_of(before)
    subject, body = _as_sent(visit, mail, language, words)
    return render(
        "administration/mail_words.html",
        audience=_audience(visit),
        form=form,
        name=NAMES[mail],
        language=language,
        language_name=language_name(language),
        key=key,
        before=before,
        subject=subject,
        body=body,
        length=len(form.words.data or ""),
        longest=LONGEST,
    )


def _asked(key: str) -> tuple[OwnMail, str]:
    """Which mail in which language. Raises ``NotFound``."""
    name, _sign, language = key.partition("-")
    if language not in languages():
        raise NotFound
    try:
        return OwnMail(name), language
    except ValueError:
        raise NotFound from None


def _as_sent(visit: AdministratorVisit, mail: OwnMail, language: str, words: str) -> tuple[str, str]:
    """Subject and text of the mail to somebody, made as every such mail is; its link leads nowhere."""
    with written_to(visit.work, house=language):
        until = format_end(visit.work.now + VALID, visit.app.settings.timezone, visit.work.now)
        link = link_to("invitations.show", token="…").rpartition("/")[0] + "/…"  # noqa: S106  it stands for one
        made = WRITE[mail]("", visit.organisation.name, link, until, words)
        return made.subject, made.body


def _audience(visit: AdministratorVisit) -> Audience:
    return Audience(
        "service",
        _("Administrators of %(organisation)s can read this page.", organisation=visit.organisation.name),
        _("What you add is sent to everybody whom you invite, in mails that are not sealed."),
    )
