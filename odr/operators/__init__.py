"""Operators: the people whose service it is. Their desk is apart from every organisation and every case."""
