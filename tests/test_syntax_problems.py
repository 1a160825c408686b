"""Files that the builder refuses, and neighbours of them that it takes."""

import pytest
from hypothesis import given

from layersmith.syntax.parser import parse
from strategies import dockerfiles


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("FOO a", "unknown instruction FOO"),
        ("\\", "unknown instruction "),
        ("COPY a", "COPY needs a source and a destination"),
        ("ADD", "ADD needs a source and a destination"),
        ('COPY ["a"]', "COPY needs a source and a destination"),
        ("COPY a <<E\nE", "COPY cannot have a heredoc as its destination"),
        ("COPY --form=b a b", "COPY has no flag --form"),
        ("COPY --from a b", "--from needs a value"),
        ("COPY --from=a --from=b c d", "--from is given twice"),
        ("COPY --link=no a b", "--link is true or false"),
        ("COPY --link= a b", "--link is true or false"),
        ("COPY --parents --parents a b", "--parents is given twice"),
        ("ADD --from=b a b", "ADD has no flag --from"),
        ("RUN --network=lan a", "--network cannot be lan"),
        ("RUN --link a", "RUN has no flag --link"),
        ("CMD --a b", "CMD has no flag --a"),
        ("FROM", "FROM needs an image, or an image AS a name"),
        ("FROM a b", "FROM needs an image, or an image AS a name"),
        ("FROM a AS 1", "1 cannot be the name of a stage"),
        ("FROM a AS b c", "FROM needs an image, or an image AS a name"),
        ("ENV a", "ENV needs name=value"),
        ("ENV a=b c", "ENV needs name=value"),
        ("ARG a = b", "ARG names cannot be blank"),
        ("ENV =b", "ENV names cannot be blank"),
        ("ENV", "ENV needs an argument"),
        ("LABEL a=b c", "LABEL needs name=value"),
        ("ARG", "ARG needs an argument"),
        ("ARG =a", "ARG names cannot be blank"),
        ("USER", "USER needs an argument"),
        ("WORKDIR", "WORKDIR needs an argument"),
        ("VOLUME", "VOLUME needs an argument"),
        ('VOLUME ["a", " "]', "VOLUME cannot be blank"),
        ("SHELL bash -c", "SHELL needs a JSON array"),
        ("SHELL []", "SHELL needs a JSON array"),
        ("HEALTHCHECK", "HEALTHCHECK needs CMD or NONE"),
        ("HEALTHCHECK curl", "HEALTHCHECK needs CMD or NONE"),
        ("HEALTHCHECK CMD", "HEALTHCHECK CMD needs a command"),
        ("HEALTHCHECK CMD []", "HEALTHCHECK CMD needs a command"),
        ("HEALTHCHECK NONE a", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK --every=1s CMD a", "HEALTHCHECK has no flag --every"),
        ("ONBUILD", "ONBUILD needs an instruction"),
        ("ONBUILD FROM a", "FROM cannot stand behind ONBUILD"),
        ("ONBUILD ONBUILD RUN a", "ONBUILD cannot stand behind ONBUILD"),
        ("ONBUILD ENV a", "ENV needs name=value"),
        ('ONBUILD RUN ["a", 1]', "a JSON array may hold strings only"),
        ("RUN [1, null]", "a JSON array may hold strings only"),
        ("HEALTHCHECK CMD [1]", "a JSON array may hold strings only"),
        ('RUN ["a"] && b', "builders disagree about RUN with text behind a JSON array"),
        ('COPY ["a", "b"] c', "builders disagree about COPY with text behind a JSON array"),
    ],
)
def test_refused(line: str, reason: str) -> None:
    assert parse(f"FROM a\n\n{line}\n".encode()).problem == (3, reason)


@pytest.mark.parametrize(
    "line",
    [
        *("from a as B.c-d_1", "FROM --platform=$BUILDPLATFORM a", "FROM $A", "FROM scratch"),
        *("COPY --exclude=a --exclude=b --link=TRUE --parents c d", "COPY <<E /a\nE"),
        *("ADD --checksum=x --keep-git-dir a b", "RUN", "RUN --device=x a", "RUN --mount=a --mount=b c"),
        *("RUN --network=none --security=insecure a", "RUN [ -f a ]", 'RUN ["a" "b"]', "RUN [NaN]"),
        *('CMD ["a"] # b', "CMD", "ENTRYPOINT []", 'SHELL ["bash", "-c"]', "ENV a b", "ENV a=", "LABEL a b c"),
        *("LABEL a = b",),
        *("ARG a b=c", "ARG --a b", "STOPSIGNAL --a 9", "MAINTAINER a b <c@d>", "ONBUILD FOO", "EXPOSE a"),
        *("HEALTHCHECK --what NONE", "healthcheck --retries=3 cmd a", 'HEALTHCHECK CMD ["a"]'),
    ],
)  # fmt: skip
def test_taken(line: str) -> None:
    assert parse(f"FROM a\n{line}\n".encode()).problem is None


def test_instructions_need_a_stage() -> None:
    assert parse(b"ARG a\nRUN b\nFROM c").problem == (2, "RUN in front of the first FROM")
    assert parse(b"ARG a\n").problem == (1, "no FROM")


def test_the_parsers_word_comes_first() -> None:
    assert parse(b"FOO\nRUN <<E\n").problem == (2, "unterminated heredoc E")


@given(dockerfiles())
def test_good_files_are_taken(text: str) -> None:
    assert parse(text.encode()).problem is None
