"""Tools for all apps that know nothing of the product: paging, CSV, mail, time zones, round trips."""
