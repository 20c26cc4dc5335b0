# The service as a read-only image for a user without rights. `make image` runs these very lines without a container engine.
# Stage one installs and fits, stage two takes only what runs. Raise the version of the base by hand, at least with each release.
FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.lock requirements-run.lock ./
# what runs: exact versions by their hashes; an environment without pip of its own
RUN python -m venv --without-pip /opt/frontdoor \
 && python -m pip --python /opt/frontdoor/bin/python install --require-hashes --requirement requirements-run.lock
# what builds: stays behind in this stage
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --constraint requirements.lock hatchling
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY intents intents
COPY content content
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheel . \
 && python -m pip --python /opt/frontdoor/bin/python install --no-deps --no-index /opt/wheel/*.whl
# the matchers of the packaged content, fitted once, so that every start is quick and needs no writable folder
RUN FRONTDOOR_CACHE=/opt/frontdoor/cache /opt/frontdoor/bin/frontdoor ask "hello" > /dev/null \
 && chmod -R a+rX /opt/frontdoor

FROM python:3.12.12-slim-bookworm
# the base brings pip: nothing is installed from here on
RUN python -m pip uninstall --quiet --yes --root-user-action=ignore pip \
 && rm -rf /usr/local/lib/python3.*/ensurepip \
 && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin frontdoor \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/frontdoor
COPY --from=build /opt/frontdoor /opt/frontdoor
ENV PATH=/opt/frontdoor/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 \
    FRONTDOOR_CACHE=/opt/frontdoor/cache FRONTDOOR_STATE=sqlite:/var/lib/frontdoor/state.db FRONTDOOR_HOST=0.0.0.0 \
    HOME=/var/lib/frontdoor
# the one place that can be written to
VOLUME /var/lib/frontdoor
USER 10001:10001
EXPOSE 8080
# alive means that the process answers; whether its channels are well is /health/ready, and no reason to restart
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "import http.client, os, sys; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('FRONTDOOR_PORT', '8080')), timeout=3); asked.request('GET', '/health/live'); sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["frontdoor"]
CMD ["run"]
