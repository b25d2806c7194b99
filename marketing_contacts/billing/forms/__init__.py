"""The forms of billing's pages, one file per page."""
