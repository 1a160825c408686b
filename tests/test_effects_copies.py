"""What sources of ADD and COPY are, as they are written."""

from __future__ import annotations

import pytest

from layersmith.effects.copies import is_download, is_remote, is_repository, kind_of


@pytest.mark.parametrize(
    ("source", "remote", "repository", "download", "kind"),
    [
        ("app.py", False, False, False, "local"),
        ("./a/b", False, False, False, "local"),
        ("*.py", False, False, False, "pattern"),
        ("$NAME.tar", False, False, False, "variable"),
        ("https://example.org/a.tar.gz", True, False, True, "remote"),
        ("http://example.org/$V.tar", True, False, True, "remote"),
        ("https://example.org/a?b=c.git", True, False, True, "remote"),
        ("https://example.org/a.git", True, True, False, "remote"),
        ("https://example.org/a.git#v1:sub", True, True, False, "remote"),
        ("https://example.org/a.git?ref=v1", True, True, False, "remote"),
        ("git@example.org:a/b", True, True, False, "remote"),
        ("ssh://git@example.org/a", True, True, False, "remote"),
        ("git://example.org/a", True, True, False, "remote"),
        ("github.com/a/b.git#main", False, True, False, "remote"),
    ],
)
def test_sources(source: str, remote: bool, repository: bool, download: bool, kind: str) -> None:
    assert (is_remote(source), is_repository(source), is_download(source)) == (remote, repository, download)
    assert kind_of(source) == kind
