"""What is sent to billing's pages."""
