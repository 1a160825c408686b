"""What is read from a mounted secret is the value that an ARG or a literal had, byte for byte, whatever it is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms import PIPELINE

SHELLS = ("sh", "bash")
VALUES = st.binary(min_size=1, max_size=60).map(lambda raw: raw.replace(b"\0", b"\n")) | st.text(
    alphabet="a $`\"'\\*?[]{}()<>|&;!#~=%\n\r\té€", min_size=1, max_size=60
).map(str.encode)


def commands(dockerfile: str) -> list[list[str]]:
    """How a builder starts each RUN of `dockerfile` when the secrets have come by mounts; "" stands for the shell."""
    policy = Policy(select=frozenset({"mount-secrets"}), unsafe=True)
    report = run(dockerfile.encode(), PIPELINE, policy, Options())
    runs = [i for stage in parse(report.result).stages for i in stage.instructions if i.keyword == "RUN"]
    assert report.changed
    assert all(i.flag("mount") for i in runs)
    found: list[list[str]] = []
    for i in runs:
        body = report.result[i.heredocs[0].body.start : i.heredocs[0].body.end] if i.heredocs else i.args.text
        found.append(list(i.exec_form) if i.exec_form else ["", "-c", body.decode()])
    return found


FORMS = commands(
    """FROM debian:12
ARG TOKEN
RUN curl -u "$TOKEN" https://example.com && "$PROBE"
RUN ["sh", "-c", "exec \\"$PROBE\\" \\"$TOKEN\\""]
RUN <<EOF
curl -u "$TOKEN" https://example.com
"$PROBE"
EOF
"""
)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("form", FORMS, ids=["shell", "exec", "here-document"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_value(shell: str, form: list[str], value: bytes, tmp_path: Path) -> None:
    """The program that a RUN starts finds the bytes of the secret, less line ends behind it, in its environment."""
    (tmp_path / "TOKEN").write_bytes(value)
    (tmp_path / "told").unlink(missing_ok=True)
    probe, curl = tmp_path / "probe", tmp_path / "curl"
    script = "import os, sys; open(sys.argv[1], 'wb').write(os.environb.get(b'TOKEN', b'missing'))"
    probe.write_text(f"#!/bin/sh\nexec python3 -c {json.dumps(script)} {tmp_path}/told\n")
    curl.write_text("#!/bin/sh\nexit 0\n")
    for file in (probe, curl):
        file.chmod(0o755)
    words = [word.replace("/run/secrets/", f"{tmp_path}/") for word in form]
    done = subprocess.run(
        [words[0] or shell, *words[1:]],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PROBE": str(probe)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "told").read_bytes() == value.rstrip(b"\n")
