"""Which paths words name that are no paths themselves, and which variables lead somewhere."""

from __future__ import annotations

import pytest

from layersmith.effects.leading import leads, paths_in, relative_in


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("--find-links=file:///wheels", ("/wheels",)),
        ("deb [signed-by=/keys/a.gpg trusted=yes] file:/repo ./", ("/keys/a.gpg", "/repo")),
        ("https://example.org/data/tool", ()),
        ("git+https://example.org/a@/b", ()),
        ("git+file:///srv/a.git", ("/srv/a.git",)),
        ("-I/usr/own -L/a", ("/usr/own", "/a")),
        ("/a/bin:/b/bin:$PATH", ("/a/bin", "/b/bin")),
        ("$HOME/a ${HOME}/b src/c ./d ../e .f/g a*/h", ()),
        ("'/a' \"/b/\" @/c", ("/a", "/b", "/c")),
        ("/ // s/a/b/", ()),
    ],
)
def test_paths_in_words(text: str, paths: tuple[str, ...]) -> None:
    assert paths_in(text) == paths


def test_variables_that_lead_somewhere() -> None:
    told = (
        "PATH",
        "LD_LIBRARY_PATH",
        "PIP_CONSTRAINT",
        "npm_config_cafile",
        "GIT_ASKPASS",
        "SSL_CERT_DIR",
        "CMAKE_X_PATH",
    )
    assert all(map(leads, told))
    assert not any(map(leads, ("APP_HOME", "GOPATH", "HOME", "DATA", "WORKDIR")))


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("certs/ca.pem", ("certs/ca.pem",)),
        ("--require ./instrument --max-old-space-size=4096", ("./instrument",)),
        ("a.txt b.toml", ("a.txt", "b.toml")),
        ("100 3.12.1 on pypi.example.org https://example.org/a.txt /abs/a.txt $X/a.txt", ()),
    ],
)
def test_names_of_files_in_variables(value: str, names: tuple[str, ...]) -> None:
    assert relative_in(value) == names


def test_the_current_folder_by_its_names() -> None:
    assert paths_in("file:$PWD/repo $(pwd)/x", "/app") == ("/app/repo", "/app/x")
    assert paths_in("file:$PWD/repo") == ()
