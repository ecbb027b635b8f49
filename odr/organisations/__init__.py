"""Organisations: the customers that run cases, their administrators, and invitations into them."""
