"""How a transaction is run on each database."""
