"""The privacy policy, version by version, for anybody; and the terms of an organisation, for its own people."""

from collections.abc import Sequence
from uuid import UUID

from werkzeug.wrappers import Response

from odr.cases.people.belonging import organisation_of_own
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.i18n import language_name
from odr.pages.privacy.blueprint import privacy
from odr.privacy.policy import versions as rules
from odr.privacy.policy.versions import Version
from odr.prose.text import blocks
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.showing.audience import Audience, public_audience, terms_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import public, signed_in


@public(privacy, "/policy", without_acceptance=True)
def policy(visit: Visit) -> Response:
    """The policy in force."""
    found = rules.versions(visit.work)
    return _page(found, rules.in_force(visit.work), public_audience(), _in_force(found, visit))


@public(privacy, "/policy/<int:number>", without_acceptance=True)
def policy_version(visit: Visit, number: int) -> Response:
    """One version, and what was changed in it."""
    found = rules.versions(visit.work)
    return _page(found, _chosen(found, number), public_audience(), _in_force(found, visit))


@signed_in(privacy, "/terms/<uuid:organisation_id>/<int:number>", without_acceptance=True)
def terms_version(visit: SignedInVisit, organisation_id: UUID, number: int) -> Response:
    """One version of the terms of an organisation that the visitor has a place in."""
    organisation = organisation_of_own(visit.work, visit.account.id, organisation_id)
    found = rules.versions(visit.work, organisation.id)
    chosen = _chosen(found, number)
    return _page(found, chosen, terms_audience(organisation.name), _in_force(found, visit), organisation_id)


def _chosen(found: Sequence[Version], number: int) -> Version:
    chosen = next((one for one in found if one.number == number), None)
    if chosen is None:
        raise NotFound
    return chosen


def _in_force(found: Sequence[Version], visit: Visit) -> int:
    """The number of the version that applies now; 0 if none does yet."""
    return next((one.number for one in found if one.applies_from <= visit.work.now or one.number == rules.FIRST), 0)


def _page(
    found: Sequence[Version], chosen: Version, audience: Audience, in_force: int, organisation_id: UUID | None = None
) -> Response:
    before = rules.earlier_than(chosen, found)
    return render(
        "privacy/policy.html",
        audience=audience,
        heading=_("Privacy policy") if organisation_id is None else _("Terms"),
        version=chosen,
        versions=found,
        in_force=in_force,
        blocks=blocks(chosen.text),
        language=language_name(chosen.language),
        before=before,
        changes=rules.differences(before, chosen),
        promises_of=rules.promises_of,
        organisation_id=organisation_id,
    )
