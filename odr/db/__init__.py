"""The database: engine, units of work, kinds of columns, migrations. Knows no capability."""
