"""The billing pages of members and staff, one file per page."""
