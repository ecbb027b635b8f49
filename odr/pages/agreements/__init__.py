"""The pages of facilitators: the public form, the roster, engaging, disclosing, signing, giving and reading."""

from odr.pages.agreements import (
    access,
    arriving,
    by_hand,
    desk,
    disclosures,
    engaging,
    exchanging,
    given,
    offering,
    one_engagement,
    proposal,
    public_form,
    reporting,
    roster_keeping,
    versions,
)
from odr.pages.agreements.blueprint import agreements

# Importing a module declares its routes on the blueprint.
__all__ = [
    "access",
    "agreements",
    "arriving",
    "by_hand",
    "desk",
    "disclosures",
    "engaging",
    "exchanging",
    "given",
    "offering",
    "one_engagement",
    "proposal",
    "public_form",
    "reporting",
    "roster_keeping",
    "versions",
]
