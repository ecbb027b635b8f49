"""The contract of an organisation with the people who run the service: dates, contacts, statements, and its end."""
