"""Templates that a settlement can begin with: ours, which are versioned data beside this, and an organisation's own."""
