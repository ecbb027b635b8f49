"""What happened to a vault, for its party: read, filtered, taken along, and checked against a head noted earlier."""

from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.audit.chain import Head, head_of, verify
from odr.audit.reading import EventKind, WantedEntries
from odr.audit.tables import AuditEntry
from odr.audit.wording import kind_words, sentence, with_which_code
from odr.dates import beginning_of, end_of
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import go_to
from odr.texts import in_order
from odr.vaults.codes.issuing import codes_of
from odr.vaults.history.log import (
    code_names,
    everybody_in,
    export_log,
    latest_by_others,
    may_read_log,
    names_in,
    read_log,
)
from odr.vaults.history.runs import in_runs
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import folders_in
from odr.web.asking.visitors import OpenVaultVisit, ParticipantVisit
from odr.web.asking.zones import page_zone
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import YEARS, PageForm
from odr.web.typed.numbers import number_in_address
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault, participant, steward

# So much of what others did last stands before everything else.
MOST_OF_OTHERS = 5
FILTERS = ("kind", "person", "code", "first_day", "last_day")


class LogFilter(PageForm):
    """Which entries to show. What is chosen stands in the address, so it is identifiers and days, never a name."""

    kind = SelectField(lazy_gettext("What"))
    person = SelectField(lazy_gettext("Who"))
    code = SelectField(lazy_gettext("With which code"))
    first_day = StringField(lazy_gettext("From"))
    last_day = StringField(lazy_gettext("Until"))

    def offer(self, people: dict[UUID, str], codes: dict[UUID, str], reader_id: UUID) -> None:
        """Fills the choices."""
        self.kind.choices = [
            SelectChoice("", _("Everything")),
            *(SelectChoice(kind.value, kind_words(kind)) for kind in EventKind),
        ]
        others = sorted(
            ((name, str(one)) for one, name in people.items() if one != reader_id),
            key=lambda one: (in_order(one[0]), one[1]),
        )
        self.person.choices = [
            SelectChoice("", _("Everybody")),
            SelectChoice(str(reader_id), _("You")),
            *(SelectChoice(one, named(name)) for name, one in others),
        ]
        self.code.choices = [
            SelectChoice("", _("Any, or none")),
            *(SelectChoice(str(code_id), words[:1].upper() + words[1:]) for code_id, words in codes.items()),
        ]

    def wanted(self, timezone: tzinfo) -> WantedEntries:
        """The choice. Raises ``Refusal`` for a day that is none, ``NotFound`` for what no form of ours sends."""
        first, last = _day(self.first_day.data, "first_day"), _day(self.last_day.data, "last_day")
        if first and last and first > last:
            raise Refusal(_("The last day is before the first."), "last_day")
        return WantedEntries(
            kind=_kind(self.kind.data),
            actor_id=_identifier(self.person.data),
            code_id=_identifier(self.code.data),
            since=beginning_of(first, timezone) if first else None,
            before=end_of(last, timezone) if last else None,
        )


@open_vault(vaults, "/log", without_acceptance=True)
def log(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The party's part of the log, the newest first."""
    timezone, opened = page_zone(), visit.opened
    if not opened.is_own:
        raise NotFound
    if not may_read_log(opened):
        visit.flash(_("What happened here is told with a code that opens everything. This one does not."), "warning")
        return go_to(visit, "home")
    form = _filter(opened, request.args, timezone)
    wanted = WantedEntries()
    try:
        wanted = form.wanted(timezone)
    except Refusal as refusal:
        form.refuse(refusal)
    page = read_log(
        opened, wanted, newer_than=number_in_address("newer_than"), older_than=number_in_address("older_than")
    )
    chosen = {name: form[name].data for name in FILTERS if form[name].data}
    is_first = not chosen and not form.errors and page.newer_than is None
    others = latest_by_others(opened, MOST_OF_OTHERS) if is_first else []
    names = names_in(opened, [*page.rows, *others], timezone)

    def told(entry: AuditEntry) -> tuple[AuditEntry, str, str | None]:
        return entry, sentence(entry, names), with_which_code(entry, names)

    return render(
        "vaults/log.html",
        audience=only_you_audience(
            _("Only you see this page. The names of folders and codes on it are sealed."),
            _("That something was done, when and by whom is not: it could be read by whoever holds our database."),
        ),
        case=visit.case,
        form=form,
        chosen=chosen,
        others=[told(entry) for entry in others],
        code=code_names(opened, {wanted.code_id}, timezone).get(wanted.code_id) if wanted.code_id else None,
        page=page,
        # Whoever looks for something sees each entry by itself.
        runs=[
            [told(entry) for entry in run]
            for run in (in_runs(page.rows, visit.account.id) if not chosen else ([one] for one in page.rows))
        ],
        items=names.items,
        # Those lead to the page that opens them.
        in_browser={folder.id for folder in folders_in(opened) if folder.is_browser},
        head=head_of(visit.work, visit.case.id),
    )


@steward(vaults, "/log/export", methods=("POST",), only_reads=True, without_acceptance=True)
@dear("POST")
def log_export(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Sends the chosen entries as a table; that it was done is noted first."""
    timezone = page_zone()
    wanted = _filter(visit.opened, request.form, timezone).wanted(timezone)
    return sent_copy(app_context(), "what-happened.csv", "text/csv", lambda: export_log(visit.opened, wanted, timezone))


class HeadForm(PageForm):
    """A head that somebody has noted."""

    head = StringField(lazy_gettext("The head you noted"), [InputRequired(lazy_gettext("Please type the head."))])


@participant(vaults, "/log/check", without_acceptance=True)
@dear("GET")
def check_head(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Checks the case's chain from its beginning, and that it still contains a head that the person has noted.

    By GET: it changes nothing, and a head says nothing of what happened.
    """
    form = HeadForm(request.args)
    verdict = None
    if "head" in request.args and form.validate():
        try:
            verdict = verify(visit.work, visit.case.id, [Head.parse(form.head.data or "")])
        except ValueError:
            form.refuse(
                Refusal(_("This is not a head. It is a number, followed by 16 or 64 of the signs 0–9 and a–f."), "head")
            )
    return render(
        "vaults/check_head.html",
        audience=only_you_audience(_("Only you see this page."), _("A head reveals nothing of what happened.")),
        case=visit.case,
        organisation=visit.organisation.name,
        form=form,
        verdict=verdict,
        head=head_of(visit.work, visit.case.id),
    )


def _filter(opened: OpenVault, sent: Any, timezone: tzinfo) -> LogFilter:
    form = LogFilter(sent)
    codes = {code.id for code in codes_of(opened.work, opened.vault)}
    form.offer(everybody_in(opened), code_names(opened, codes, timezone), opened.actor_id)
    return form


def _kind(said: str | None) -> EventKind | None:
    try:
        return EventKind(said) if said else None
    except ValueError:
        raise NotFound from None


def _identifier(said: str | None) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        raise NotFound from None


def _day(said: str | None, field: str) -> date | None:
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Refusal(_("Please write the day like this: 2026-11-03."), field) from None
    if day.year not in YEARS:
        raise Refusal(_("Please give a day in this century."), field)
    return day
