"""What attackers try on the played case, a module each."""
