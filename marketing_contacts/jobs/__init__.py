"""The engine of work that a worker does part by part. It knows no contacts: each kind of job brings a `Work`."""
