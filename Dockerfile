# Two stages: build the wheel with everything it needs, then copy only what runs.
FROM python:3.12.8-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY intents intents
COPY content content
RUN python -m venv /opt/frontdoor \
 && /opt/frontdoor/bin/pip install --constraint requirements.lock . \
 && FRONTDOOR_CACHE=/opt/frontdoor/cache /opt/frontdoor/bin/frontdoor ask "hello" > /dev/null

FROM python:3.12.8-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home frontdoor
COPY --from=build /opt/frontdoor /opt/frontdoor
ENV PATH=/opt/frontdoor/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FRONTDOOR_CACHE=/opt/frontdoor/cache
USER 10001
ENTRYPOINT ["frontdoor"]
CMD ["chat"]
