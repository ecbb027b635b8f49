"""Who asks: sessions, signing in, places in a case, and the language and time zone of it."""
