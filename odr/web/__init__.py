"""What every page stands on: visits, sessions, security headers, rendering, logs."""
