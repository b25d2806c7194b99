"""Run the demo, or its manage.py, with `python -m marketing_contacts.demo [manage ARGUMENTS…]`."""

import sys

from marketing_contacts.demo.launcher import Problem, demo, manage
from marketing_contacts.demo.servers import ServerDidNotStart

if __name__ == "__main__":
    try:
        sys.exit(manage(sys.argv[2:]) if sys.argv[1:2] == ["manage"] else demo())
    except (Problem, ServerDidNotStart) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
