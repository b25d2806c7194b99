"""Settings → Integrations: the toggles, the connected apps, the API key and private apps."""
