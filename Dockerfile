# syntax=docker/dockerfile:1
FROM python:3.13-slim AS packages
COPY requirements-run.lock /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements-run.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/doorstep --create-home doorstep
COPY --from=packages /venv /venv
COPY bot /srv/doorstep/bot
COPY handlers /srv/doorstep/handlers
COPY locales /srv/doorstep/locales
COPY storage /srv/doorstep/storage
COPY pyproject.toml LICENSE README.md /srv/doorstep/
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/srv/doorstep \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DOORSTEP_HOST=0.0.0.0 \
    DOORSTEP_PORT=8080 \
    DOORSTEP_LOG=json \
    DOORSTEP_DATABASE_URL=sqlite:////var/lib/doorstep/doorstep.db
WORKDIR /var/lib/doorstep
USER doorstep
VOLUME /var/lib/doorstep
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['DOORSTEP_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]
