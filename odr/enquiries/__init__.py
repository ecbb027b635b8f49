"""What people write to those who run the service, and to organisations: enquiries, feedback, surveys, requests."""
