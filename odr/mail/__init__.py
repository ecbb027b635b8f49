"""Mail: an outbox in the database, delivered by SMTP or, on a single machine, into files."""
