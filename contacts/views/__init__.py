"""What people see of contacts."""
