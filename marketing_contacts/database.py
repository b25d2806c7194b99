"""Django's settings of connections to PostgreSQL."""

from typing import Any

import dj_database_url

# Each end asks after 30 seconds of silence whether the other end lives, and gives the connection up after a minute.
# PostgreSQL then undoes the transaction of a machine that vanished, which frees its locks. Its default is two hours.
OUR_END = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
THEIR_END = {
    "tcp_keepalives_idle": 30,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def database(url: str, *, pgbouncer: bool) -> dict[str, Any]:
    """Return Django's settings of the database that `url` names. The parameters of the URL go before ours.

    Prepared statements spare PostgreSQL parsing and planning. PgBouncer in transaction mode cannot carry prepared
    statements, and takes no settings of a session. PgBouncer has keepalives of its own.
    """
    named: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)}
    options: dict[str, Any] = {"prepare_threshold": 5, **OUR_END}
    if not pgbouncer:
        of_url = named.get("OPTIONS", {}).pop("options", "")  # the last of two values counts
        options["options"] = " ".join([*(f"-c {name}={value}" for name, value in THEIR_END.items()), of_url]).strip()
    prepared = {"prepare_threshold": None} if pgbouncer else {"server_side_binding": True}
    return {**named, "OPTIONS": {**options, **named.get("OPTIONS", {}), **prepared}}
