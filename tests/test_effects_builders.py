"""What is known of the builder that reads a file."""

from __future__ import annotations

import pytest

from layersmith.effects.builders import SECRET_VARIABLES, builder_of


@pytest.mark.parametrize(
    ("line", "said", "variables", "parents", "lacks_secrets"),
    [
        (None, "any", False, False, False),
        ("docker/dockerfile:1", "any", False, False, False),
        ("docker/dockerfile", "any", False, False, False),
        ("docker/dockerfile:1.1", "any", False, False, True),
        ("docker/dockerfile:1.0-experimental", "any", False, False, False),
        ("docker/dockerfile:experimental", "any", False, False, False),
        ("docker.io/docker/dockerfile:1.10.0", "any", True, False, False),
        ("docker/dockerfile-upstream:1.20@sha256:0123", "any", True, True, False),
        ("docker/dockerfile:labs", "any", False, True, False),
        ("docker/dockerfile:1.7-labs", "any", False, True, False),
        ("docker/dockerfile:1.5-labs", "any", False, False, False),
        ("example.com/other:1.20", "any", False, False, False),
        (None, "dockerfile:1.10", True, False, False),
        (None, "dockerfile:1.20", True, True, False),
        (None, "dockerfile:1.1", False, False, True),
        ("docker/dockerfile:1", "dockerfile:1.20", True, True, False),
        ("docker/dockerfile:1.4", "dockerfile:1.20", False, False, False),
        ("docker/dockerfile:1.20", "buildah", False, False, False),
        ("docker/dockerfile:1.1", "podman", False, False, False),
        ("docker/dockerfile:1.20", "kaniko", False, False, True),
    ],
)
def test_builders(line: str | None, said: str, variables: bool, parents: bool, lacks_secrets: bool) -> None:
    found = builder_of(line, said)
    assert found.knows(SECRET_VARIABLES) == variables
    assert found.knows_parents == parents
    assert found.lacks_secrets == lacks_secrets
