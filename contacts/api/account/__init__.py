"""The wire of the portal: its details, owners, pipelines and tokens."""
