"""Everything that can be set, read once at start from the environment or a ``.env`` file; every default runs bare.

A secret is a ``SecretStr``, or a file in ``CHESTERTON_SECRETS_DIR`` that bears the variable's name.
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.engines.by_task import TASKS
from knowledge.errors import Misconfigured


def _slack(name: str, meaning: str) -> Any:
    return Field(default=None, description=meaning, validation_alias=AliasChoices(name))


class Settings(BaseSettings):
    """The settings, frozen. Ours begin with ``CHESTERTON_``; Slack's are named as Slack names them."""

    model_config = SettingsConfigDict(
        env_prefix="CHESTERTON_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )  # fmt: skip

    home: Path = Field(
        default_factory=lambda: user_data_path("chesterton"),
        description="Folder for the database, the index and the work queue.",
    )
    database_url: str = Field(
        default="",
        description="Database; empty means SQLite in the home folder; Postgres is `postgresql+psycopg://…`.",
    )
    index_url: str = Field(
        default="", description="Chroma server, such as `http://chroma:8000`; empty means embedded, in the home folder."
    )
    model: str = Field(
        default="",
        description="`provider:name` of the language model; empty means the `rules` engine, which needs none.",
    )
    model_tasks: str = Field(
        default=",".join(TASKS),
        description="What the model does, by commas: `draft` threads, `rewrite` questions before they are searched, "
        "`answer` them, and the `guard`; `rules` do the rest.",
    )
    model_timeout: float = Field(default=25.0, gt=0, description="Seconds a model may take before `rules` answers.")
    model_base_url: str = Field(default="", description="Another address for the model's API, such as a local gateway.")
    embedding: str = Field(
        default="", description="`provider:name` of a hosted embedding; empty means the packaged MiniLM model."
    )
    reaction: str = Field(
        default="memo",
        description="Emoji name that captures a thread when somebody reacts with it; a channel may choose another.",
    )
    workspace: str = Field(default="main", description="Key under which the records of this installation are kept.")
    executor: str = Field(default="local", description="Stable name of this replica; a pod's name in a stateful set.")
    host: str = Field(default="127.0.0.1", description="Address the HTTP door listens on.")
    port: int = Field(default=3000, ge=0, le=65535, description="Port the HTTP door listens on.")
    public_url: str = Field(
        default="",
        description="Public address of this installation, `https://…`; links to records begin with it, and unfold.",
    )
    log_level: str = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")

    slack_bot_token: SecretStr | None = _slack("SLACK_BOT_TOKEN", "Bot token, `xoxb-…`.")
    slack_app_token: SecretStr | None = _slack("SLACK_APP_TOKEN", "App token, `xapp-…`; when set, Socket Mode is used.")
    slack_signing_secret: SecretStr | None = _slack("SLACK_SIGNING_SECRET", "Signing secret; needed for HTTP.")
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's Web API is; the loopback Slack sets it.",
        validation_alias=AliasChoices("SLACK_API_URL"),
    )

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return level.upper()

    @field_validator("model_tasks")
    @classmethod
    def _known_tasks(cls, tasks: str) -> str:
        named = [name.strip().lower() for name in tasks.split(",") if name.strip()]
        for name in named:
            if name not in TASKS:
                near = get_close_matches(name, TASKS, 1, 0.0)[0]
                raise ValueError(f"{name!r} is no task of a model, did you mean {near!r}? Tasks are {', '.join(TASKS)}")
        if not named:
            raise ValueError(f"it names no task. Tasks are {', '.join(TASKS)}")
        return ",".join(task for task in TASKS if task in named)

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return url if url.endswith("/") else f"{url}/"

    @field_validator("public_url")
    @classmethod
    def _public(cls, url: str) -> str:
        if url and not url.startswith("https://"):
            raise ValueError("must begin with https://")
        return url.rstrip("/")

    @field_validator("home")
    @classmethod
    def _whole_path(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @property
    def ledger_url(self) -> str:
        """Where the records are."""
        return self.database_url or f"sqlite:///{self.home / 'ledger.sqlite'}"

    @property
    def work_url(self) -> str:
        """Where the durable queue is: the same Postgres, or a SQLite file of its own."""
        return self.database_url or f"sqlite:///{self.home / 'work.sqlite'}"


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; raises Misconfigured naming the variable and what is wrong with it."""
    secrets = os.environ.get("CHESTERTON_SECRETS_DIR")
    if secrets and not Path(secrets).is_dir():
        raise Misconfigured(
            f"CHESTERTON_SECRETS_DIR cannot be used: there is no folder {secrets}.",
            advice="Mount it, or unset CHESTERTON_SECRETS_DIR.",
        )
    given: dict[str, Any] = {**overrides, "_secrets_dir": secrets} if secrets else overrides
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"CHESTERTON_{name.upper()}"
        why = f"{variable} cannot be used: {first['msg'].removeprefix('Value error, ')}."
        raise Misconfigured(why, advice=f"Mend or unset {variable}.") from None
