"""Vaults: what one participant keeps private in one case, and the access codes that open it."""
