"""Programs that find a credential in their environment, and the variables that they look at."""

from __future__ import annotations

import re
from functools import lru_cache

from layersmith.values import NamedTuple


class Consumer(NamedTuple):
    """`programs` match a program's name, `variables` the names that it reads as credentials by itself."""

    programs: re.Pattern[str]
    variables: re.Pattern[str]


def _consumer(programs: str, variables: str) -> Consumer:
    return Consumer(re.compile(programs), re.compile(variables))


CONSUMERS: tuple[Consumer, ...] = (
    _consumer(r"uv", r"UV_INDEX_\w+_PASSWORD|UV_PUBLISH_TOKEN"),
    _consumer(r"poetry", r"POETRY_HTTP_BASIC_\w+_PASSWORD|POETRY_PYPI_TOKEN_\w+"),
    _consumer(r"twine", r"TWINE_PASSWORD"),
    _consumer(r"npm|npx|yarn|pnpm|bun", r"NODE_AUTH_TOKEN|NPM_(?:AUTH_)?TOKEN|YARN_NPM_AUTH_TOKEN"
                                        r"|(?i:npm_config)__auth\w*"),
    _consumer(r"bundle|bundler", r"BUNDLE_(?!BUILD__|MIRROR__|LOCAL__)[A-Z0-9_]+__[A-Z0-9]+"),
    _consumer(r"gem", r"GEM_HOST_API_KEY"),
    _consumer(r"composer(?:\.phar)?", r"COMPOSER_AUTH"),
    _consumer(r"cargo", r"CARGO_REGISTRIES_\w+_TOKEN|CARGO_REGISTRY_TOKEN"),
    _consumer(r"dotnet|nuget|msbuild", r"VSS_NUGET_EXTERNAL_FEED_ENDPOINTS|NuGetPackageSourceCredentials_\w+"),
    _consumer(r"gh|hub", r"GH_TOKEN|GITHUB_TOKEN"),
    _consumer(r"aws|terraform|packer|serverless|sls|sam|chamber", r"AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN"),
    _consumer(r"az", r"AZURE_CLIENT_SECRET|AZURE_DEVOPS_EXT_PAT"),
    _consumer(r"sentry-cli", r"SENTRY_AUTH_TOKEN"),
    _consumer(r"heroku", r"HEROKU_API_KEY"),
    _consumer(r"doctl", r"DIGITALOCEAN_ACCESS_TOKEN"),
    _consumer(r"vault", r"VAULT_TOKEN"),
    _consumer(r"snyk", r"SNYK_TOKEN"),
    _consumer(r"huggingface-cli|hf", r"HF_TOKEN|HUGGING_FACE_HUB_TOKEN|HUGGINGFACE_TOKEN"),
    _consumer(r"wandb", r"WANDB_API_KEY"),
    _consumer(r"kaggle", r"KAGGLE_KEY"),
    _consumer(r"sshpass", r"SSHPASS"),
    _consumer(r"netlify|ntl", r"NETLIFY_AUTH_TOKEN"),
    _consumer(r"vercel|now", r"VERCEL_TOKEN|NOW_TOKEN"),
    _consumer(r"firebase", r"FIREBASE_TOKEN"),
    _consumer(r"sonar-scanner", r"SONAR_TOKEN"),
    _consumer(r"doppler", r"DOPPLER_TOKEN"),
    _consumer(r"infisical", r"INFISICAL_TOKEN"),
    _consumer(r"op", r"OP_SERVICE_ACCOUNT_TOKEN|OP_SESSION_\w+"),
    _consumer(r"codecov", r"CODECOV_TOKEN"),
)  # fmt: skip
"""From the programs' own manuals, each under "environment variables"."""


_AT_RUN_TIME = re.compile(
    r"SECRET_KEY_BASE"  # Rails and Phoenix
    r"|HUBOT_SLACK_TOKEN|SLACK_(?:API_|BOT_)?TOKEN"  # Slack's adapters
    r"|DD_API_KEY|NEW_RELIC_LICENSE_KEY|ROLLBAR_ACCESS_TOKEN|BUGSNAG_API_KEY"  # monitoring
    r"|SENDGRID_API_KEY|MAILGUN_API_KEY|STRIPE_SECRET_KEY|TWILIO_AUTH_TOKEN|OPENAI_API_KEY|ANTHROPIC_API_KEY"
    r"|AZURE_STORAGE_KEY|AZURE_STORAGE_ACCESS_KEY|GITLAB_(?:ACCESS_|API_)?TOKEN|GITHUB_(?:ACCESS_|API_)?TOKEN"
)


@lru_cache(maxsize=8192)
def is_read(variable: str) -> bool:
    """Whether some program that builds run takes the value of `variable` for a credential."""
    return any(c.variables.fullmatch(variable) for c in CONSUMERS)


def holds_credential(variable: str) -> bool:
    """Whether some program, in the build or in the container, takes the value of `variable` for a credential."""
    return is_read(variable) or _AT_RUN_TIME.fullmatch(variable) is not None


@lru_cache(maxsize=8192)
def reads_credential(program: str, variable: str) -> bool:
    """Whether the program called `program` takes the value of `variable` for a credential when it finds it."""
    return any(c.programs.fullmatch(program) and c.variables.fullmatch(variable) for c in CONSUMERS)
