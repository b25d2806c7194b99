"""Tools for all apps that know nothing of the product, for paging, CSV, mail, time zones and round trips."""
