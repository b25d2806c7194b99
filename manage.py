#!/usr/bin/env python
"""Run Django's administrative commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
    execute_from_command_line(sys.argv)
