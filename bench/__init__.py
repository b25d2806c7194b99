"""How fast the product creates contacts, as ratios to PostgreSQL's own limit on the same machine at the same time."""
