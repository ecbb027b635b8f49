"""A new version of the policy, or terms of an organisation, for tests about who has accepted them."""

from datetime import timedelta

from odr.accounts.tables import Account
from odr.operators.publishing import publish_policy
from odr.organisations.tables import Organisation
from odr.privacy.policy import versions
from odr.privacy.policy.versions import Version
from odr.privacy.policy.wordings import Wording
from tests.support.world import World

SUMMARY = "We say more plainly what we do."


def a_new_policy(world: World, words: str = "We keep our word (P01).", *, days: float = 0) -> Version:
    """A version that applies at once, or in so many days."""
    with world.work() as work:
        by = work.session.query(Account).first()
        assert by is not None, "somebody has to have an account"
        text = f"{versions.versions(work)[0].text}\n## Added\n\n{words}\n"
        return publish_policy(work, [Wording(text, SUMMARY)], work.now + timedelta(days=days), by.id)


def terms_of_the_house(
    world: World, words: str = "Be kind to each other.", name: str = "Harbour Resolution Centre"
) -> Version:
    """Terms of an organisation, that apply at once."""
    with world.work() as work:
        by = work.session.query(Account).first()
        (organisation,) = [one for one in work.session.query(Organisation) if one.name == name]
        assert by is not None, "somebody has to have an account"
        text = f"# Terms of the house\n\n{words}\n"
        return versions.publish(work, [Wording(text, "These are our first terms.")], work.now, by.id, organisation.id)
