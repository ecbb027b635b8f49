"""The promises of the service: what it says about privacy, and how each promise is kept."""
