"""The audit log: what happened in a case, metadata only, hash-chained."""
