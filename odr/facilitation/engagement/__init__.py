"""An engagement from the proposal to its end."""
