"""The wire of definitions: properties, their groups, schemas and the older addresses of both."""
