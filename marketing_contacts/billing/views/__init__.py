"""What members see and do on the billing pages, one file per page."""
