"""A secret that a Dockerfile writes out is in nothing that the commands print, apart from a diff that has to apply."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from layersmith.cli.main import commands

PLANTED = {
    "in a URL of a RUN": "q1w2e3r4t5a",
    "in a header": "q1w2e3r4t5b",
    "in a login": "q1w2e3r4t5c",
    "in a file that is printed": "q1w2e3r4t5d",
    "in a nested script": "q1w2e3r4t5e",
    "in a variable of the shell": "q1w2e3r4t5f",
    "in a here-document of a RUN": "q1w2e3r4t5g",
    "in a here-document of a COPY": "q1w2e3r4t5h",
    "in ENV, by its use": "q1w2e3r4t5i",
    "in ENV, by its form": "bef0ec80d12009086371c166b904702cea3d35b1",
    "in ENV, in a URL": "q1w2e3r4t5j",
    "in LABEL": "gh" + "p_" + "a1B2" * 9,
    "in CMD": "sk_" + "live_" + "aB3d" * 6,
    "in HEALTHCHECK": "q1w2e3r4t5k",
    "in a comment": "gl" + "pat-" + "aB3dE5" * 4,
    "in a comment inside": "np" + "m_" + "aB3d" * 9,
    "in the name of a file": "dckr" + "_pat_" + "aB3d" * 8,
    "in ADD": "q1w2e3r4t5l",
    "in ARG": "q1w2e3r4t5m",
    "in a label that moves": "xox" + "b-164473103668-pf24YScuu9wJpiczcUEazBY3",
}
IN_CONTEXT = "q1w2e3r4t5z"

DOCKERFILE = """\
FROM debian:12
# {in a comment}
LABEL deploy="{in LABEL}" note="{in a label that moves}"
ENV OLD=q1w2 TOKEN={in ENV, by its use}
ENV GITHUB_API_TOKEN={in ENV, by its form}
ENV DATABASE_URL=postgres://app:{in ENV, in a URL}@db.example.com/app
ARG PASSWORD={in ARG}
RUN apt-get update
RUN git clone https://me:{in a URL of a RUN}@git.example.com/a /opt/a
RUN curl -H "Authorization: Bearer {in a header}" -o /b https://example.com/b && \\
    # {in a comment inside}
    docker login -u me -p {in a login} registry.example.com && rm -r /root/.docker
RUN cd /srv && curl -u me:$TOKEN -u you:$PASSWORD -o /c https://example.com/c
RUN echo "//r.example.com/:_authToken={in a file that is printed}" > /root/.npmrc && npm ci && rm /root/.npmrc
RUN sh -c "curl -u me:{in a nested script} -o /d https://example.com/d"
RUN T={in a variable of the shell} && curl -u me:$T -o /e https://example.com/e
RUN <<EOF
curl -u me:{in a here-document of a RUN} -o /f https://example.com/f
EOF
COPY <<EOF /root/.netrc
machine example.com login me password {in a here-document of a COPY}
EOF
RUN git clone https://example.com/g /opt/g
COPY {in the name of a file}.txt /tmp/
COPY . /srv/
COPY .npmrc /srv/.npmrc
RUN cd /srv && npm ci && rm /srv/.npmrc
ADD https://me:{in ADD}@example.com/h /h
HEALTHCHECK CMD curl -u me:x https://hc:{in HEALTHCHECK}@example.com/i
CMD ["serve", "--key", "{in CMD}"]
"""


@pytest.fixture(params=[False, True], ids=["no context is known", "in its context"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = DOCKERFILE
    for name, secret in PLANTED.items():
        assert f"{{{name}}}" in text, name
        text = text.replace(f"{{{name}}}", secret)
    (tmp_path / "Dockerfile").write_text(text)
    (tmp_path / ".npmrc").write_text(f"//r.example.com/:_authToken={IN_CONTEXT}\n")
    (tmp_path / ".env").write_text(f"API_TOKEN={IN_CONTEXT}\n")
    (tmp_path / "app.py").write_text("print()\n")
    if request.param:
        (tmp_path / f"{PLANTED['in the name of a file']}.txt").write_text("")
    (tmp_path / "layersmith.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def _leaks(text: str) -> list[str]:
    return [name for name, secret in PLANTED.items() if secret in text] + ["context"] * (IN_CONTEXT in text)


COMMANDS = {
    "check": ("fix", "--check", "--show-held-back"),
    "check, unsafe": ("fix", "--check", "--show-held-back", "--unsafe-fixes"),
    "diff, masked": ("fix", "--diff", "--mask-secrets", "--show-held-back", "--unsafe-fixes"),
    "check, JSON": ("fix", "--check", "--output-format", "json"),
    "check, JSON, unsafe": ("fix", "--check", "--output-format", "json", "--unsafe-fixes"),
    "fix": ("fix", "--show-held-back"),
    "fix, unsafe": ("fix", "--show-held-back", "--unsafe-fixes"),
    "fix, JSON": ("fix", "--output-format", "json", "--unsafe-fixes"),
    "report": ("report", "--output", "-"),
    "report, unsafe": ("report", "--output", "-", "--unsafe-fixes"),
    "report, terminal": ("report", "--terminal", "--unsafe-fixes"),
    "why": ("why", "app.py"),
    "why, unsafe": ("why", "app.py", "--unsafe-fixes"),
    "why, JSON": ("why", "app.py", "--output-format", "json"),
    "why, of the secret": ("why", ".npmrc"),
    "verify, no engine": ("verify", "--engine", "podman", "--json", "--unsafe-fixes"),
    "layers, no engine": ("layers", ".", "--engine", "podman"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_output_holds_a_secret(project: Path, name: str) -> None:
    result = CliRunner().invoke(commands, COMMANDS[name])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Usage:" not in result.output, result.output
    assert result.output
    assert not _leaks(result.output), result.output


def test_a_diff_is_masked_where_others_read_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    masked = CliRunner().invoke(commands, ["fix", "--diff", "--unsafe-fixes", "--show-held-back"])
    assert "@@" in masked.output
    assert not _leaks(masked.output)
    told = "Dockerfile: a secret is masked in this diff, so that it cannot be applied; --no-mask-secrets shows it"
    assert told in masked.stderr.splitlines()
    assert "cannot be applied" not in CliRunner().invoke(commands, ["fix", "--diff", "--no-mask-secrets"]).stderr


def test_only_a_diff_that_has_to_apply_holds_what_it_removes(project: Path) -> None:
    result = CliRunner().invoke(commands, ["fix", "--diff", "--unsafe-fixes"])
    assert _leaks(result.stdout)
    assert not _leaks(result.stderr)


def test_json_tells_what_to_pass(project: Path) -> None:
    result = CliRunner().invoke(commands, ["fix", "--check", "--output-format", "json", "--unsafe-fixes"])
    applied = json.loads(result.stdout)["files"][0]["applied"]
    assert any(flag.startswith("--secret id=") for one in applied for flag in one["passes"])


def test_the_command_to_build_with_is_as_short_as_it_can_be(project: Path) -> None:
    result = CliRunner().invoke(commands, ["fix", "--check", "--unsafe-fixes"])
    (told,) = (line for line in result.stderr.splitlines() if "build it with" in line)
    assert re.fullmatch(r"Dockerfile: build it with: docker build( --secret [\w=,.-]+)+( --ssh default)? \.", told)


def test_the_page_tells_what_to_pass_and_to_rotate(project: Path) -> None:
    page = CliRunner().invoke(commands, ["report", "--output", "-", "--unsafe-fixes"]).output
    assert "docker build --secret id=" in page
    assert "give out a new one" in page


@pytest.mark.parametrize(
    "how",
    [["--diff", "--mask-secrets"], *(["--check", "--output-format", name] for name in ("json", "sarif", "markdown"))],
    ids=lambda how: how[-1],
)
def test_what_a_dockerfile_in_another_file_writes_out(
    how: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "FROM debian:12\nRUN touch a\nRUN psql postgres://me:q1w2e3r4t5a@db.example.com/x\n"
    (tmp_path / "a.py").write_text(f"TEXT = {text!r}\n")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["fix", "--embedded", "--show-held-back", *how], standalone_mode=False)
    assert "merge-runs" in done.output
    assert "q1w2e3r4t5a" not in done.output
