"""The environment, read once into one frozen object."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says. Every variable is FRONTDOOR_NAME."""

    model_config = SettingsConfigDict(env_prefix="FRONTDOOR_", frozen=True, extra="ignore")

    library: Path | None = Field(None, description="Folder with intents/ and content/; default: the packaged ones.")
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("frontdoor", appauthor=False)),
        description="Where fitted matchers are kept.",
    )
