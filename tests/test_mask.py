"""What a Dockerfile gives away is not given away once more by what we print of it."""

from __future__ import annotations

import pytest

from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.mask import Mask
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

TOKEN = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("RUN git clone https://bot:hunter2hunter2@example.com/x.git", "hunter2hunter2"),
        ("RUN curl -u bot:hunter2hunter2 https://example.com", "hunter2hunter2"),
        ('RUN curl -H "Authorization: Bearer abcdef0123456789" https://example.com', "abcdef0123456789"),
        ("RUN wget 'https://example.com/x?license_key=Zm9vYmFy'", "Zm9vYmFy"),
        ('RUN echo "//registry.example.com/:_authToken=q1w2e3r4t5" > ~/.npmrc', "q1w2e3r4t5"),
        ("ARG T=s3cr3tValue\nRUN curl -u me:$T https://example.com", "s3cr3tValue"),
        (f'LABEL note="{TOKEN}"', TOKEN),
        (f"# {TOKEN}\nRUN true", TOKEN),
        ("RUN docker login -u me -p pa55word1 registry.example.com", "pa55word1"),
    ],
)
def test_credentials_are_masked_in_place(line: str, secret: str) -> None:
    source = f"FROM debian:12\n{line}\n".encode()
    shown = Mask(source).data(source)
    assert secret.encode() not in shown
    assert len(shown) == len(source)


@pytest.mark.parametrize(
    "line",
    [
        "RUN git clone https://example.com/x.git",
        "RUN git clone https://alice@example.com/x.git",
        "RUN curl -u bot:$TOKEN https://example.com",
        "ENV DATABASE_URL=postgres://postgres:postgres@localhost/db",
        "RUN wget --password=ftp ftp://example.com/x",
        "RUN curl https://user:password@example.com/",
        "ENV KMS_KEY_ALIAS=alias/prod SSH_AUTH_SOCK=/run/agent TOKENIZERS_PARALLELISM=false",
        "RUN bundle config mirror.https://rubygems.org https://gems.example.com",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    source = f"FROM debian:12\n{line}\n".encode()
    assert Mask(source).data(source) == source


def test_a_report_can_be_shown() -> None:
    source = b"FROM debian:12\nRUN apt-get update\nRUN curl -u me:s3cr3tValue https://example.com && cd /src\n"
    report = run(source, PIPELINE, Policy(), Options())
    assert report.changed
    shown = Mask(source).report(report)
    assert b"s3cr3tValue" not in repr(shown).encode()
    assert [one.line for one in shown.applied] == [one.line for one in report.applied]


def test_a_run_above_the_first_from_is_read_as_any_other() -> None:
    """Docker refuses such a file, and templates look like this; what it writes out is masked all the same."""
    source = b"RUN curl -H 'Authorization: Bearer 0123456789abcdef0123' https://example.com\nFROM debian:12\n"
    assert "0123456789abcdef0123" not in Mask(source).text(source.decode())
