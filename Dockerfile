# One image for web, worker and migrate; `pgbouncer` is a second, small target. Nothing runs as root.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/venv/bin/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.txt

FROM debian:bookworm-slim AS pgbouncer
RUN apt-get update \
    && apt-get install --yes --no-install-recommends pgbouncer postgresql-client \
    && rm -rf /var/lib/apt/lists/*
USER nobody

FROM python:3.11-slim-bookworm AS reassure
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/reassure reassure
COPY --from=packages /opt/venv /opt/venv
COPY manage.py LICENSE /srv/
COPY reassure /srv/reassure
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv \
    PYTHONUNBUFFERED=1 \
    REASSURE_HOME=/var/lib/reassure
WORKDIR /srv
USER reassure
VOLUME /var/lib/reassure
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "reassure.config.cli"]
CMD ["web", "--host", "0.0.0.0"]
