"""The pages on privacy: the register of promises, the policy and its versions, accepting and publishing them."""

from odr.pages.privacy import (
    accepting,
    consenting,
    figures,
    policy,
    promises,
    publishing,
)
from odr.pages.privacy.blueprint import privacy

# Importing a module declares its routes on the blueprint.
__all__ = ["accepting", "consenting", "figures", "policy", "privacy", "promises", "publishing"]
