"""The pages Settings → Integrations, with toggles, connected apps, the API key and private apps."""
