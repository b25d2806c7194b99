"""Changes of marketing statuses and of the counters that follow them."""
