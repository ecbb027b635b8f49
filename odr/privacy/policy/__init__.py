"""The privacy policy and the terms of organisations: their versions, and who has accepted which."""
