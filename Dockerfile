# Two stages: what builds stays behind. Web, worker, beat and migrations run from the one image, see docker-compose.yml.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /srv/app/
RUN /opt/venv/bin/pip install --require-hashes -r /srv/app/requirements.txt
COPY . /srv/app
WORKDIR /srv/app
# Settings want these names; nothing is reached while building, and none of it stays in the image.
RUN mkdir -p templates static locale \
    && /opt/venv/bin/python -m marketing_contacts.translations \
    && SECRET_KEY=only-while-building DATABASE_URL=postgresql://localhost/none REDIS_URL=redis://localhost/0 \
       PUBLIC_URL=https://localhost STATIC_ROOT=/srv/static \
       /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim
# pg_dump and pg_restore for the restore drill must be of the server's major version, 15 to 18.
ARG POSTGRESQL_VERSION=18
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.*.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-$POSTGRESQL_VERSION \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/app --no-create-home --shell /usr/sbin/nologin app \
    && install -d -o app /var/lib/beat
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
ENV PATH=/opt/venv/bin:$PATH STATIC_ROOT=/srv/static PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/app
USER app
EXPOSE 8000
# A worker asked to end while it still starts does not hear it: it is killed before the container would be.
CMD ["granian", "--interface", "asginl", "--http", "1", "--no-ws", "--workers", "2", "--workers-kill-timeout", "8", \
     "--host", "0.0.0.0", "--port", "8000", "--log-level", "warning", "marketing_contacts.asgi:application"]
