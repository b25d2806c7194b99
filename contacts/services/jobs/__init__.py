"""Work in parts: imports and bulk changes."""
