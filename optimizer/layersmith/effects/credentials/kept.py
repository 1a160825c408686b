"""Where commands that are given a credential write it down for later."""

from __future__ import annotations

import re
from collections.abc import Mapping

from layersmith.effects.packages import behind_wrappers
from layersmith.effects.paths import resolve
from layersmith.shell.ast import Command
from layersmith.shell.besides import handed_on

_SETTINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "npm": ((r"(?:config |c )?set\b.*", "~/.npmrc"), (r"(?:login|adduser)\b.*", "~/.npmrc")),
    "pnpm": ((r"(?:config |c )?set\b.*", "~/.npmrc"),),
    "yarn": ((r"config set\b.*", "~/.yarnrc*"),),
    "pip": ((r"config .*set\b.*", "~/.config/pip/pip.conf"),),
    "composer": ((r"config .*(?:-g|--global).*|.*global config.*", "~/.c*/**/auth.json"), (r"config\b.*", "auth.json")),
    "poetry": ((r"config\b.*", "~/.config/pypoetry/auth.toml"),),
    "bundle": ((r"config\b.*", "~/.bundle/config"),),
    "dotnet": ((r"nuget (?:add|update) source\b.*", "~/.nuget/NuGet/NuGet.Config"),),
    "nuget": ((r"sources\b.*", "~/.nuget/NuGet/NuGet.Config"),),
    "aws": ((r"configure\b.*", "~/.aws/credentials"),),
    "az": ((r"login\b.*", "~/.azure"),),
    "gcloud": ((r"auth\b.*", "~/.config/gcloud"),),
    "docker": ((r"login\b.*", "~/.docker/config.json"),),
    "podman": ((r"login\b.*", "~/.docker/config.json"),),
    "helm": ((r"(?:registry login|repo add)\b.*", "~/.config/helm"),),
    "git": ((r"config .*--(?:global|system)\b.*", "~/.gitconfig"), (r"config\b.*", ".git/config"),
            (r"remote (?:add|set-url)\b.*", ".git/config")),
    "svn": ((r"(?:checkout|co|up|update)\b.*", "~/.subversion"),),
    "snyk": ((r"auth\b.*", "~/.config/configstore/snyk.json"),),
    "ngrok": ((r".*auth-?token\b.*", "~/.config/ngrok"),),
    "wandb": ((r"login\b.*", "~/.netrc"),),
    "huggingface-cli": ((r"login\b.*", "~/.cache/huggingface/token"),),
    "subscription-manager": ((r"register\b.*", "/etc/pki"),),
    "gh": ((r"auth login\b.*", "~/.config/gh"),),
}  # fmt: skip
"""From the programs' own manuals: what of their arguments, and the file that they then write."""


def kept_in(command: Command, folder: str | None, home: str | None) -> str | None:
    """The absolute path of the file in which `command`, run in `folder` by a user whose home is `home`, leaves the
    credential that it is given; "?" for one that is not known, None when it leaves none."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        return None
    for _, inner in handed_on(command):
        if any(one.redirects or kept_in(one, None, None) for one in inner.commands):
            return "?"
    name = (command.words[at].literal or "").rpartition("/")[2]
    words = [word.raw for word in command.words[at + 1 :]]
    if name == "git" and "clone" in words:
        return _cloned(words, folder)
    if name in ("npm", "yarn", "pnpm", "bun") and any("://" in word for word in words):
        return resolve("node_modules", folder) or "?"  # Each package's address is noted there, and in lock files.
    text = " ".join(words)
    for pattern, place in _SETTINGS.get(name.rstrip("0123456789."), ()):
        if re.fullmatch(pattern, text, re.DOTALL):
            if place.startswith("~"):
                return home + place[1:].replace("**", "*") if home else "?"
            return resolve(place, folder) or "?"
    return None


def _cloned(words: list[str], folder: str | None) -> str:
    """The settings of the copy that `git clone` makes: they hold the URL that it came from."""
    operands = [word.strip("\"'") for word in words[words.index("clone") + 1 :] if not word.startswith("-")]
    urls = [at for at, word in enumerate(operands) if "://" in word or "@" in word]
    if not urls:
        return "?"
    behind = operands[urls[-1] + 1 :]
    name = behind[0] if behind else operands[urls[-1]].rstrip("/").rpartition("/")[2].removesuffix(".git")
    place = resolve(name, folder)
    return f"{place}/.git/config" if place else "?"
