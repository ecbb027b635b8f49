"""What a party gives a facilitator under an agreement in force, and the one door by which it is opened."""
