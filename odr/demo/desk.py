"""Whose service the demonstration is: a privacy officer, a second version of the policy, the figures of a month."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from odr.accounts.contact import Contact, contact_of
from odr.accounts.tables import Account
from odr.audit.register import RegisterEvent
from odr.demo.house import PASSWORD, House
from odr.operators import operators, publishing
from odr.operators.operators import Role
from odr.privacy.consents import Use, give, sentence_of
from odr.privacy.policy import versions
from odr.privacy.policy.accepting import accept
from odr.privacy.policy.wordings import Wording
from odr.privacy.statistics.counts import write
from odr.privacy.statistics.seen import CounterKind, stays
from odr.privacy.statistics.tally import Counts
from odr.registers import breaches, matters
from odr.registers.breaches import EnteredBreach
from odr.support.permissions import give as allow
from odr.training.course import own_course
from odr.training.register import record_pass

OFFICER = Contact("Petra Vane", "1 Signal Hill, Harbourtown", "petra@demo.example", "+44 1632 960009")
SUMMARY = {
    "en": "We say who answers for this policy.",
    "fr": "Nous disons qui répond de cette politique.",
}
ADDED = {
    "en": "\n## Who answers for it\n\nPetra Vane is the privacy officer of this demonstration.\n",
    "fr": "\n## Qui en répond\n\nPetra Vane est la déléguée à la protection des données de cette démonstration.\n",
}
# How often in an ordinary hour of the day; at the weekend a quarter of it.
_PAGES = {
    "vaults.folder": 26, "messages.room": 19, "cases.mine": 17, "vaults.item": 14, "cases.case": 12,
    "start.home": 9, "agreements.engagement": 6, "privacy.policy": 2,
}  # fmt: skip
_ARRIVALS = {
    CounterKind.BROWSER: {"Firefox 145": 9, "Chrome 142": 14, "Safari 26": 7, "Edge 142": 5, "Opera 120": 1},
    CounterKind.SYSTEM: {"Windows": 15, "Android": 8, "iOS": 7, "macOS": 5, "Linux": 2},
    CounterKind.LANGUAGE: {"en": 28, "de": 6, "pl": 2},
    CounterKind.REFERRER: {"harbour-resolution.example": 8, "search.example": 5, "forum.example": 1},
}
_STAYS = (14, 12, 9, 6, 3)


def play(house: House) -> Contact:
    """The officer, who has yet to accept the version that she has published; everybody else has accepted it."""
    with house.ago(days=85) as work:
        token = operators.invite(work, OFFICER.email, tuple(Role))
        invitation = operators.find_invitation(work, token)
        officer = operators.set_up(work, invitation, OFFICER, PASSWORD, versions.in_force(work).number)
        record_pass(work, own_course(), officer.id, house.settings.training_valid)
    with house.ago(hours=1) as work:
        present = versions.in_every_language(versions.in_force(work))
        texts = [Wording(one.text + ADDED[one.language], SUMMARY[one.language], one.language) for one in present]
        published = publishing.publish_policy(work, texts, work.now, officer.id)
        for one in work.session.scalars(select(Account).where(Account.id != officer.id)):
            accept(work, one.id, published.number, language=contact_of(work, one).language)
        publishing.add_use(work, "You may invite me to a talk about settling disputes.", officer.id)
        give(work, officer.id, Use.NEWS.value, sentence_of(Use.NEWS))
    with house.ago(hours=20) as work:
        today = work.now.astimezone(house.settings.timezone).date()
        entry = breaches.add(work, _breach(today), officer.id, house.settings.timezone)
        found = breaches.breach_of(work, entry.number, house.settings.timezone)
        breaches.add_step(work, found, RegisterEvent.BREACH_STEP, "No machine keeps the list any more.", officer.id)
        matters.add(work, "Somebody in support", "Kept a list outside the service.", "A written warning.", officer.id)
    with house.ago(hours=3) as work:
        allow(work, house.administrator_id, house.organisation_id, "The list of cases looks too long to me.", 3)
    with house.ago() as work:
        write(work, dict(_hours(house.started)))
    return OFFICER


def _breach(found: date) -> EnteredBreach:
    """One whose clocks still run."""
    return EnteredBreach(
        "A laptop with a list of the names of administrators was left on a train.",
        found,
        "Names and telephone numbers of administrators. Nothing of any case.",
        4,
        "Somebody could telephone them and pretend to be us.",
        "The laptop was locked from afar.",
        None,
    )


def _hours(until: datetime) -> Iterator[tuple[datetime, Counts]]:
    """Thirty days, hour by hour: quiet at night and at the weekend."""
    hour = until.replace(minute=0, second=0, microsecond=0) - timedelta(days=30)
    while hour < until.replace(minute=0, second=0, microsecond=0):
        busy = _how_busy(hour)
        counts: Counts = Counter()
        for page, often in _PAGES.items():
            counts[CounterKind.PAGE, page] = often * busy // 10
        for kind, values in _ARRIVALS.items():
            for value, often in values.items():
                counts[kind, value] = often * busy // 10
        for band, often in zip(stays(), _STAYS, strict=True):
            counts[CounterKind.STAY, band] = often * busy // 10
        yield hour, +counts
        hour += timedelta(hours=1)


def _how_busy(hour: datetime) -> int:
    """From 0 to 13, the same at every start for the same hour."""
    if not 7 <= hour.hour <= 21:
        return 0
    by_hour = 10 - abs(14 - hour.hour) + (hour.day * 7 + hour.hour) % 4
    return max(by_hour // (4 if hour.weekday() > 4 else 1), 0)
