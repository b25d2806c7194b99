"""What is sent to billing's pages, one file per page."""
