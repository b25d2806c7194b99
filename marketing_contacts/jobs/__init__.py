"""The engine of jobs, which a worker does part by part.

The engine knows no contacts. Each kind of job brings a `Work`.
"""
