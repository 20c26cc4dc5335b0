"""The environment, read once into one frozen object. Tokens and secrets stand only there, and never show when it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _named(name: str) -> AliasChoices:
    """A variable without the FRONTDOOR_ prefix."""
    return AliasChoices(name)


class Settings(BaseSettings):
    """What the environment says. Every variable is FRONTDOOR_NAME, but for those of Slack and Telegram."""

    model_config = SettingsConfigDict(env_prefix="FRONTDOOR_", frozen=True, extra="ignore", populate_by_name=True)

    library: Path | None = Field(None, description="Folder with intents/ and content/; default: the packaged ones.")
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("frontdoor", appauthor=False)),
        description="Where fitted matchers are kept.",
    )
    state: SecretStr = Field(
        default_factory=lambda: SecretStr(f"sqlite:{Path(platformdirs.user_state_dir('frontdoor', appauthor=False)) / 'state.db'}"),
        description="memory:, sqlite:PATH, redis://HOST or rediss://HOST (TLS): what is remembered between messages.",
    )
    snapshots: Path | None = Field(
        None, description="Folder for the last good sets of content; default: content/ beside the state file, or in the user's state."
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Keys the id hashes and the encryption of state; older ones after a comma.")
    host: str = Field("127.0.0.1", description="Where health, metrics and webhooks are served.")
    port: int = Field(8080, ge=0, le=65535)
    staff_channel: str = Field("", description="Slack channel that hears of refused content and overdue facts.")
    log: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    slack_bot_token: SecretStr = Field(SecretStr(""), validation_alias=_named("SLACK_BOT_TOKEN"))
    slack_app_token: SecretStr = Field(SecretStr(""), validation_alias=_named("SLACK_APP_TOKEN"))
    slack_signing_secret: SecretStr = Field(SecretStr(""), validation_alias=_named("SLACK_SIGNING_SECRET"))
    slack_mode: Literal["socket", "http", ""] = Field("", validation_alias=_named("SLACK_MODE"))
    slack_api_base_url: str = Field("https://slack.com/api/", pattern=r"/api/$", validation_alias=_named("SLACK_API_BASE_URL"))

    telegram_bot_token: SecretStr = Field(SecretStr(""), validation_alias=_named("TELEGRAM_BOT_TOKEN"))
    telegram_mode: Literal["polling", "webhook"] = Field("polling", validation_alias=_named("TELEGRAM_MODE"))
    telegram_webhook_url: str = Field("", validation_alias=_named("TELEGRAM_WEBHOOK_URL"))
    telegram_webhook_secret: SecretStr = Field(SecretStr(""), validation_alias=_named("TELEGRAM_WEBHOOK_SECRET"))
    telegram_api_base_url: str = Field("https://api.telegram.org", validation_alias=_named("TELEGRAM_API_BASE_URL"))

    @property
    def state_kind(self) -> str:
        """What may be shown of an address that may hold a password."""
        kind = self.state.get_secret_value().partition(":")[0]
        return kind if kind in ("memory", "sqlite", "redis", "rediss") else "unknown"

    @property
    def snapshots_folder(self) -> Path:
        """Where the last good sets of content are kept."""
        if self.snapshots is not None:
            return self.snapshots
        if self.state_kind == "sqlite":
            return Path(self.state.get_secret_value().partition(":")[2]).parent / "content"
        return Path(platformdirs.user_state_dir("frontdoor", appauthor=False)) / "content"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The present secret key and older ones."""
        return tuple(filter(None, map(str.strip, self.secret_key.get_secret_value().split(","))))

    @property
    def slack_transport(self) -> Literal["socket", "http"]:
        """How Slack reaches us: as SLACK_MODE says, else socket where there is an app token."""
        if self.slack_mode:
            return self.slack_mode
        return "socket" if self.slack_app_token.get_secret_value() else "http"
