from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from image_tars import Made, file, save, symlink, whiteout
from layersmith.verify import blobs
from layersmith.verify.archive import open_image
from layersmith.verify.secrets import Leak, _Search, find_secrets

SECRET = b"s3cr&t/pass w\xc3\xb6rd+<7>"


def leaks(tmp_path: Path, *layers: list[Made], given: dict[str, bytes] | None = None, **more: Any) -> list[Leak]:
    with open_image(str(save(tmp_path / "image", layers, **more))) as image:
        return list(find_secrets(image, given))


def joined(*parts: str) -> bytes:
    """A token from its parts, so that no scanner of this repository takes it for a real one."""
    return "".join(parts).encode()


def letters(count: int, alphabet: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") -> str:
    return "".join(random.Random(count).choices(alphabet, k=count))


def web_token(algorithm: str) -> bytes:
    parts = [json.dumps({"alg": algorithm}), json.dumps({"sub": "1234567890"})]
    return b".".join([*(base64.urlsafe_b64encode(p.encode()).rstrip(b"=") for p in parts), letters(43).encode()])


BEGIN = joined("-----BEGIN RSA PRIV", "ATE KEY-----")
BODY = letters(64).encode()
TOKENS = {
    "AWS access key": joined("AK", "IA", "Q3EXAMPLEKEY2345"),
    "GitHub token": joined("gh", "p_", letters(36)),
    "GitLab token": joined("gl", "pat-", letters(20)),
    "Slack token": joined("xo", "xb-", "123456789012-1234567890-", letters(24)),
    "npm token": joined("np", "m_", letters(36)),
    "PyPI token": joined("py", "pi-AgEIcHlwaS5vcmc", letters(100)),
    "Google API key": joined("AI", "za", letters(35)),
    "Stripe key": joined("sk", "_live_", letters(24)),
    "SendGrid key": joined("S", "G.", letters(22), ".", letters(43)),
    "Docker token": joined("dckr", "_pat_", letters(27)),
    "OpenAI key": joined("s", "k-proj-", letters(40), "T3Blbk", "FJ", letters(40)),
    "Anthropic key": joined("sk-", "ant-", "api03-", letters(93)),
    "Hugging Face token": joined("h", "f_", letters(34, "ABCDEFGHIJKLMNOPabcdefgh")),
    "web token": web_token("HS256"),
    "private key": BEGIN + b"\n" + BODY,
}


@pytest.mark.parametrize("kind", TOKENS)
def test_tokens_of_known_shapes(tmp_path: Path, kind: str) -> None:
    token = TOKENS[kind]
    found = leaks(tmp_path, [file("app/.env", b"TOKEN=" + token + b"\nX=1\n")])
    assert found == [Leak(kind, "plain", token[:4].decode(), "layer", "/app/.env", 0, "RUN step 0")]
    assert token.decode() not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        joined("AK", "IA", "IOSFODNN7EXAMPLE"),
        joined("AK", "IA", "Q3EXAMPLEKEY23456"),
        joined("xAK", "IA", "Q3EXAMPLEKEY2345"),
        joined("np", "m_", letters(36), "x"),
        joined("np", "m_config_", letters(36)),
        joined("xo", "xb-not-a-token"),
        joined("ey", "Jhbg.ey", "Jzdw.sig"),
        web_token("none"),
        joined("ey", "J", letters(20), ".ey", "J", letters(20), ".", letters(30)),
        BEGIN + b"\n",
        BEGIN + b" and no key",
        b"lib\0" + BEGIN + b"\n" + BODY,
        joined("-----BEGIN CERTIF", "ICATE-----\n") + BODY,
        b"sha256:" + b"0123456789abcdef" * 4,
        bytes(range(256)) * 100,
    ],
)
def test_what_only_looks_like_a_token(tmp_path: Path, text: bytes) -> None:
    assert leaks(tmp_path, [file("x", b"a " + text + b" b")]) == []


def test_private_keys_in_json_and_with_headers(tmp_path: Path) -> None:
    found = leaks(
        tmp_path,
        [
            file("account.json", json.dumps({"private_key": (BEGIN + b"\n" + BODY).decode()}).encode()),
            file("id_rsa", BEGIN + b"\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00\r\n\r\n" + BODY),
        ],
    )
    assert [(leak.path, leak.kind) for leak in found] == [("/account.json", "private key"), ("/id_rsa", "private key")]


def test_files_that_later_layers_delete_are_searched(tmp_path: Path) -> None:
    given = {"password": SECRET}
    found = leaks(
        tmp_path, [file("x/.env", SECRET)], [whiteout("x")], given=given, history=["COPY . /x", "RUN rm -r /x"]
    )
    assert found == [Leak("password", "plain", "s3cr", "layer", "/x/.env", 0, "COPY . /x")]


def test_the_history_and_the_configuration_are_searched(tmp_path: Path) -> None:
    text = SECRET.decode()
    found = leaks(
        tmp_path,
        [file("x")],
        given={"password": SECRET},
        history=[
            {"created_by": f"ARG P={text}", "empty_layer": True},
            f"RUN |1 P={text} /bin/sh -c curl -u me:{text} # buildkit",
        ],
        Env=["A=b", f"P={text}"],
        Labels={text: "x"},
    )
    assert {(leak.place, leak.path, leak.layer, leak.instruction) for leak in found} == {
        ("config", "config.Env[1]", None, ""),
        ("config", "config.Labels", None, ""),
        ("config", "history[0].created_by", None, "ARG P=s3cr…"),
        ("config", "history[1].created_by", None, "RUN curl -u me:s3cr…"),
    }


def test_other_documents_of_the_archive_are_searched(tmp_path: Path) -> None:
    place = save(tmp_path / "image", [[file("x")]], "oci-folder")
    (place / "blobs" / "attested").write_text(json.dumps({"buildArgs": {"P": SECRET.decode()}}))
    with open_image(str(place)) as image:
        assert list(find_secrets(image, {"password": SECRET})) == [
            Leak("password", "JSON", "s3cr", "archive", "blobs/attested")
        ]


def test_names_link_targets_and_attributes_are_searched_and_masked(tmp_path: Path) -> None:
    secret = "topsecretname"
    found = leaks(
        tmp_path,
        [file(f"a/{secret}/b"), symlink("l", f"/run/{secret}"), file("x", user__note=secret.encode())],
        given={"name": secret.encode()},
    )
    assert [leak.path for leak in found] == ["/a/top…/b", "/l", "/x"]
    assert secret not in repr(found)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (SECRET, "plain"),
        (quote(SECRET, safe="").encode(), "URL"),
        (quote(SECRET, safe="").lower().encode(), "URL"),
        (quote(SECRET).replace("%20", "+").encode(), "URL"),
        (json.dumps(SECRET.decode()).encode(), "JSON"),
        (
            json.dumps(SECRET.decode())
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .encode(),
            "JSON",
        ),
        *((base64.b64encode(b"x" * shift + SECRET + b"tail"), "base64") for shift in range(3)),
        *((base64.urlsafe_b64encode(b"x" * shift + SECRET), "base64") for shift in range(3)),
    ],
)
def test_given_secrets_in_all_their_forms(tmp_path: Path, text: bytes, form: str) -> None:
    found = leaks(tmp_path, [file("x", b"\0\1" + text + b"\xff")], given={"password": SECRET})
    assert [(leak.kind, leak.form, leak.start) for leak in found] == [("password", form, "s3cr")]
    assert leaks(tmp_path, [file("x", text[:-12])], given={"password": SECRET}) == []


@settings(max_examples=200)
@given(
    secret=st.binary(min_size=8, max_size=40),
    before=st.binary(max_size=5),
    after=st.binary(max_size=5),
    safe=st.booleans(),
)
@example(secret=b"\xfb\xff\xfe" * 4, before=b"", after=b"", safe=True)
def test_any_secret_is_found_in_base64_wherever_it_stands(
    secret: bytes, before: bytes, after: bytes, safe: bool
) -> None:
    if len(secret.strip()) < 8:
        secret = b"x" + secret + b"x"
    encode = base64.urlsafe_b64encode if safe else base64.b64encode
    assert {found[0] for found in _Search({"s": secret}).within([encode(before + secret + after)])} == {"s"}


def test_white_space_around_and_lines_of_a_secret(tmp_path: Path) -> None:
    key = BEGIN + b"\n" + BODY + b"\n" + BODY[:20] + b"\n-----END-----\n"
    found = leaks(tmp_path, [file("x", BODY), file("y", b"token")], given={"key": key, "t": b" token\n"})
    assert [(leak.path, leak.kind) for leak in found] == [("/x", "key"), ("/y", "t")]


def test_short_secrets_are_refused_and_hardly_shown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pin: a secret of less than 4 bytes"):
        leaks(tmp_path, [file("x")], given={"pin": b" 123\n"})
    assert leaks(tmp_path, [file("x", b"12345")], given={"pin": b"12345"})[0].start == "1"


def test_each_secret_of_a_file_is_told_once(tmp_path: Path) -> None:
    token = TOKENS["GitHub token"]
    assert len(leaks(tmp_path, [file("x", token + b"\n" + token + b"\n" + TOKENS["npm token"])])) == 2


FILLERS = st.sampled_from([b" ", b"\n", b"a", b"_", b"\0", b"eyJ", b"-----BEGIN ", b"x" * 300, b"sk-", bytes(5000)])
SOUPS = st.lists(st.one_of(FILLERS, st.sampled_from([*TOKENS.values(), SECRET])), max_size=12).map(b"".join)


def pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    at = 0
    for size in sizes:
        if at < len(data):
            yield data[at : at + size]
        at += size
    if at < len(data):
        yield data[at:]


@settings(max_examples=300, deadline=None)
@given(data=SOUPS, sizes=st.lists(st.integers(1, 5000), max_size=30))
def test_chunks_make_no_difference(data: bytes, sizes: list[int]) -> None:
    search = _Search({"password": SECRET})
    assert search.within(pieces(data, sizes)) == search.within([data])


@pytest.mark.parametrize("shift", range(-40, 41, 4))
def test_tokens_across_the_border_of_two_chunks(tmp_path: Path, shift: int) -> None:
    token = TOKENS["GitHub token"]
    content = b" " * (blobs.CHUNK + shift - len(token)) + token + b" " * 1000
    assert [leak.kind for leak in leaks(tmp_path, [file("big", content)])] == ["GitHub token"]


@settings(max_examples=200)
@given(secret=st.text("ab0é&\t\udcff ", min_size=8, max_size=30), around=st.text(max_size=10))
def test_a_masked_text_never_holds_the_secret(secret: str, around: str) -> None:
    data = f"x{secret}x".encode("utf-8", "surrogateescape")
    masked = _Search({"s": data}).masked(f"{around}x{secret}x{around}x{secret}x")
    assert f"x{secret}x" not in masked
    assert "…" in masked
