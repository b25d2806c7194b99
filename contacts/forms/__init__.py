"""Whether what people send about contacts is well formed."""
