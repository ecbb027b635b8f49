"""Fixtures that every test may use."""

# --- plugins: one file a subject ------------------------------------------------------------------------------------

pytest_plugins = ["tests.plugins.browser_banner", "tests.plugins.hypothesis_profile"]
