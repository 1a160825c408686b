"""Which instructions may change places, and by which reason the others may not."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.evidence.swap import obstacle
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from memory_folder import MemoryFolder

CONTEXT = Context(
    MemoryFolder(
        {
            "app.py": b"print()\n",
            "requirements.txt": b"flask\n",
            "entrypoint.sh": b"#!/bin/sh\n",
            "src": {"a.py": b"", "b": {"c.py": b""}},
            "conf": {"nginx.conf": b""},
            "docker": {"a.sh": b"", "b.sh": b""},
            "site.tar": b"\x1f\x8b\x08" + bytes(600),
        }
    )
)
ABOVE = "FROM debian:12\nWORKDIR /app\n"


def reason(upper: str, lower: str, above: str = ABOVE, context: Context | None = CONTEXT) -> str:
    """Why the last two instructions of a stage that begins with `above` may not change places, "free" when they may."""
    facts = Facts(parse(f"{above}{upper}\n{lower}\n".encode()), Options(), context)
    stage = facts.tree.stages[-1]
    found = obstacle(facts, stage, *stage.instructions[-2:])
    return found.reason if found else "free"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("COPY app.py ./", "RUN mkdir -p /srv/data"),
        ("COPY app.py ./", "RUN touch /app/other"),
        ("COPY app.py ./", "RUN echo a > /app/b"),
        ("COPY . .", "RUN touch new && mkdir -p gen/a"),
        ("COPY app.py ./", "COPY requirements.txt ./"),
        ("COPY src ./src", "COPY conf ./conf"),
        ("COPY app.py /srv/x/", "COPY requirements.txt /srv/x/"),
        ("COPY --chown=1000:1000 app.py /srv/x/", "COPY --chown=1000:1000 requirements.txt /srv/x/"),
        ("COPY --chown=root app.py /srv/x/", "COPY requirements.txt /srv/x/"),
        ("COPY entrypoint.sh /usr/local/bin/", "RUN mkdir /srv/data"),
        ("COPY --link app.py /srv/", "RUN touch /srv/a"),
        ("COPY app.py ./", "LABEL a=b"),
        ("COPY app.py ./", "ENV A=1"),
        ("COPY app.py ./", "ARG A"),
        ("COPY app.py ./", "USER nobody"),
        ("COPY app.py /app/", "WORKDIR /srv"),
        ("WORKDIR /x", "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*"),
        ("WORKDIR /x", "RUN mkdir -p /srv/a && echo a > /srv/b 2>&1"),
        ("RUN useradd app", "WORKDIR /x"),
        ("COPY app.py ./", 'CMD ["a"]'),
        ("COPY app.py ./", "EXPOSE 80"),
        ("COPY app.py ./", 'SHELL ["/bin/bash", "-c"]'),
        ("COPY app.py ./", "VOLUME /data"),
        ("RUN mkdir /srv/data", "LABEL a=b"),
        ("RUN mkdir /srv/data", "EXPOSE 80"),
        ("RUN mkdir /srv/data", "CMD a"),
        ("RUN mkdir /srv/data", "ENV A=1"),
        ("ARG A", "RUN mkdir /srv/data"),
        ("ARG A", "RUN echo hello"),
        ("RUN mkdir /srv/data", "RUN mkdir /srv/other"),
        ("RUN mkdir /srv/data", "VOLUME /data"),
        ("RUN make", "LABEL a=b"),
        ("LABEL a=1", "LABEL b=2"),
        ("ENV A=1", "ENV B=2"),
        ("ENV A=1", "LABEL a=b"),
        ("ARG A", "ARG B"),
        ("USER app", "LABEL a=b"),
        ("USER app", "COPY app.py ./"),
        ("WORKDIR /srv", "LABEL a=b"),
        ('SHELL ["/bin/bash", "-c"]', 'RUN ["mkdir", "/srv/data"]'),
        ("EXPOSE 80", "EXPOSE 81"),
        ("VOLUME /a", "VOLUME /b"),
        ("HEALTHCHECK NONE", "CMD a"),
        ("ONBUILD RUN make", "RUN mkdir /srv/data"),
        ("ADD app.py ./", "COPY requirements.txt ./"),
        ("ADD site.tar /srv/site/", "COPY app.py ./"),
        ("COPY --from=build /out /srv/out", "COPY app.py ./"),
        ("COPY <<E /app/x\na\nE", "COPY app.py ./"),
        ("COPY app.py ./", "RUN --mount=type=bind,source=app.py,target=/app/app.py mkdir /srv/data"),
        ("COPY app.py ./", "RUN --mount=type=cache,target=/app touch /app/app.py"),
    ],
)
def test_may_change_places(upper: str, lower: str) -> None:
    assert reason(upper, lower) == "free"


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        # A file that is copied and then read, listed, changed or deleted.
        ("COPY app.py ./", "RUN cat app.py", "reads-copied"),
        ("COPY app.py ./", "RUN cat /app/*", "reads-copied"),
        ("COPY app.py ./", "RUN ls /app", "reads-copied"),
        ("COPY app.py ./", "RUN find / -name x", "reads-copied"),
        ("COPY app.py ./", "RUN du -sh /", "reads-copied"),
        ("COPY app.py ./", "RUN grep -r print .", "reads-copied"),
        ("COPY app.py ./", 'RUN ["cat", "/app/app.py"]', "reads-copied"),
        ("COPY app.py ./", "RUN echo $(cat app.py)", "reads-copied"),
        ("COPY app.py ./", "RUN (cat) < app.py", "reads-copied"),
        ("COPY app.py ./", "RUN cp app.py /srv/b.py", "reads-copied"),
        ("COPY src ./src", "RUN cp -r src /srv/", "reads-copied"),
        ("COPY app.py ./", "RUN cd /srv && cat ../app/app.py", "reads-copied"),
        ("COPY app.py ./", "RUN echo a > app.py", "writes-same"),
        ("COPY app.py ./", "RUN rm app.py", "writes-same"),
        ("COPY app.py ./", "RUN rm -rf /app", "writes-same"),
        ("COPY app.py ./", "RUN chmod 600 app.py", "writes-same"),
        ("COPY app.py ./", "RUN chown -R 1000:1000 /app", "writes-same"),
        ("COPY app.py ./", "RUN chown -R 1000:1000 /", "writes-same"),
        ("COPY app.py ./", "COPY app.py ./", "writes-same"),
        ("COPY . .", "COPY app.py ./", "writes-same"),
        ("COPY . .", "COPY src ./src", "writes-same"),
        ("COPY app.py ./", "ADD site.tar ./", "writes-same"),
        ("COPY app.py ./", "COPY --from=build /out/ ./", "writes-same"),
        ("COPY app.py ./", "ADD https://example.com/app.py ./", "writes-same"),
        ("RUN cat app.py", "COPY app.py ./", "overwrites-read"),
        ("RUN ls /", "COPY app.py ./", "overwrites-read"),
        ("RUN touch /srv/a", "RUN cat /srv/a", "reads-written"),
        ("RUN touch /srv/a", "RUN rm /srv/a", "writes-same"),
        # What is not known.
        ("COPY app.py ./", "RUN make", "unknown-effects"),
        ("COPY app.py ./", "RUN ./install.sh", "unknown-effects"),
        ("COPY app.py ./", "RUN <<E\ncat app.py\nE", "unknown-effects"),
        ("COPY app.py ./", "RUN cat $FILE", "unknown-effects"),
        ("COPY app.py ./", "RUN python -c 'print()'", "unknown-effects"),
        ("COPY app.py $PLACE", "RUN touch /srv/a", "unknown-effects"),
        ("COPY app.py ./", "RUN f() { touch /a; }; f", "unknown-effects"),
        ("COPY app.py ./", "RUN --mount=type=cache,target=$X touch /a", "unknown-effects"),
        ("COPY app.py ./", "RUN echo $(make)", "unknown-effects"),
        # Programs.
        ("COPY entrypoint.sh /usr/local/bin/ls", "RUN ls /srv", "reads-copied"),
        ("COPY entrypoint.sh /usr/local/bin/", "RUN chmod +x /usr/local/bin/entrypoint.sh", "reads-copied"),
        ("COPY app.py /etc/ssl/", "RUN touch /srv/a", "reads-copied"),
        # Folders.
        ("COPY . .", "RUN touch src/new", "needs-folder"),
        ("COPY . .", "RUN cd src && touch /srv/a", "needs-folder"),
        ("COPY . .", "RUN mkdir -p src/new", "folder-owner"),
        ("COPY app.py /srv/x/", "RUN touch /srv/x/a", "needs-folder"),
        ("COPY app.py /srv/x/", "RUN mkdir -p /srv/x/y", "folder-owner"),
        ("RUN mkdir -p /srv/x/y", "COPY app.py /srv/x/", "folder-owner"),
        ("COPY app.py /srv/x/", "RUN mkdir /srv/x", "writes-same"),
        ("COPY --chown=1000:1000 app.py /srv/x/", "COPY requirements.txt /srv/x/", "folder-owner"),
        ("COPY --chmod=700 app.py /srv/x/", "COPY requirements.txt /srv/x/", "folder-owner"),
        ("COPY app.py /srv/x/y/", "COPY --chown=1000:1000 requirements.txt /srv/x/", "folder-owner"),
        ("COPY app.py /srv/x/", "COPY requirements.txt /srv/x", "needs-folder"),
        ("WORKDIR /srv/x", "COPY --chown=1000:1000 app.py /srv/x/", "folder-owner"),
        # Accounts.
        ("RUN useradd app", "COPY --chown=app app.py ./", "needs-account"),
        ("COPY --chown=app app.py ./", "RUN useradd other", "needs-account"),
        ("RUN useradd app", "RUN chown app /srv", "needs-account"),
        ("COPY app.py /etc/passwd", "RUN chown app /srv", "needs-account"),
        # A layer of its own brings the folder, too.
        ("COPY --link app.py ./", "RUN touch /app/a", "writes-same"),
        # Settings.
        ("USER app", "RUN touch /srv/a", "setting-between"),
        ("RUN touch /srv/a", "USER app", "setting-between"),
        ("USER app", "WORKDIR /srv", "setting-between"),
        ("USER a", "USER b", "setting-between"),
        ("WORKDIR /srv", "RUN touch a", "setting-between"),
        ("RUN rm -rf a", "WORKDIR /srv", "setting-between"),
        ("WORKDIR /srv", "RUN echo a > b", "setting-between"),
        ("WORKDIR /srv", "RUN apt-get update && apt-get install -y ./a.deb", "setting-between"),
        ("WORKDIR /srv", "RUN apt-get update && apt-get install -y $(cat packages)", "setting-between"),
        ("WORKDIR /srv", "RUN pip install flask", "setting-between"),
        ("WORKDIR /srv", "RUN dnf install -y nginx", "setting-between"),
        ("WORKDIR /home/app", "RUN useradd -m app", "needs-folder"),
        ("WORKDIR /srv", "COPY app.py ./", "setting-between"),
        ("WORKDIR /srv", "WORKDIR a", "setting-between"),
        ('SHELL ["/bin/bash", "-c"]', "RUN touch /srv/a", "setting-between"),
        ('SHELL ["/bin/bash", "-c"]', "CMD a", "setting-between"),
        ("CMD a", "ENTRYPOINT b", "setting-between"),
        ("CMD a", "CMD b", "setting-between"),
        ("HEALTHCHECK NONE", "HEALTHCHECK CMD a", "setting-between"),
        ("ONBUILD RUN a", "ONBUILD RUN b", "setting-between"),
        ("LABEL a=1 b=2", "LABEL b=3", "setting-between"),
        ('LABEL "a"=1', "LABEL a=2", "setting-between"),
        ("LABEL $A=1", "LABEL b=2", "setting-between"),
        ("ENV A=1", "ENV A=2", "setting-between"),
        ("ARG A", "ENV A=1", "setting-between"),
        ("FROM scratch AS x", "COPY app.py ./", "begins-stage"),
        # Variables.
        ("ARG A", "LABEL a=$A", "reads-variable"),
        ("ENV A=1", "ENV B=$A", "reads-variable"),
        ("ARG A", "COPY $A ./", "reads-variable"),
        ("ARG A", "COPY --chown=$A app.py ./", "reads-variable"),
        ("ARG A", "RUN echo $A", "reads-variable"),
        ("ARG A", "RUN --mount=type=cache,id=$A,target=/x touch /srv/a", "reads-variable"),
        ("ARG A", 'RUN ["sh", "-c", "echo $A"]', "reads-variable"),
        ("COPY app.py ./", 'RUN ["sh", "-c", "cat app.py"]', "reads-copied"),
        ("ARG A", 'RUN echo "${A:-b}"', "reads-variable"),
        ("ARG A", "RUN make", "unknown-effects"),
        ("ENV PATH=/x:$PATH", "RUN touch /srv/a", "needs-variable"),
        ("ENV HOME=/x", "RUN touch /srv/a", "needs-variable"),
        ("ENV LD_LIBRARY_PATH=/x", "RUN touch /srv/a", "needs-variable"),
        ("ARG HTTP_PROXY", "RUN touch /srv/a", "needs-variable"),
        ("ARG HTTP_PROXY", "ADD https://example.com/app.py /srv/", "needs-variable"),
        # Volumes.
        ("VOLUME /app", "COPY app.py ./", "volume"),
        ("RUN touch /app/a", "VOLUME /app/", "volume"),
        ("VOLUME $X", "COPY app.py ./", "volume"),
        ("VOLUME /srv", "RUN make", "unknown-effects"),
    ],
)
def test_may_not(upper: str, lower: str, expected: str) -> None:
    assert reason(upper, lower) == expected


@pytest.mark.parametrize(
    ("above", "upper", "lower", "expected"),
    [
        ("FROM debian:12\nRUN mkdir -p /srv/x\n", "COPY app.py /srv/x/", "RUN touch /srv/x/a", "free"),
        ("FROM debian:12\nCOPY src /srv/x/\n", "COPY app.py /srv/x/", "RUN touch /srv/x/z", "free"),
        ("FROM debian:12\nRUN mkdir /srv/x && rmdir /srv/x\n", "COPY app.py /srv/x/", "RUN touch /srv/x/a",
         "needs-folder"),
        ("FROM someone/image\n", "COPY app.py /opt/", "RUN touch /opt/a", "needs-folder"),
        ("FROM debian:12\n", "COPY app.py /opt/", "RUN touch /opt/a", "free"),
        ("FROM debian:12 AS a\nWORKDIR /srv/x\nFROM a\n", "COPY app.py ./", "RUN touch /srv/x/a", "free"),
        ("FROM debian:12\nRUN ln -s /srv/real /srv/x\n", "COPY app.py /srv/x/", "RUN touch /srv/real/a", "link"),
        ("FROM debian:12\nRUN ln -s /srv/real /srv/$X\n", "COPY app.py /srv/x/", "RUN touch /opt/a", "link"),
        ("FROM debian:12\nRUN ln -s /usr/bin/vi /usr/bin/ed\n", "COPY app.py /opt/", "RUN touch /srv/a", "free"),
        ("FROM debian:12\nENV D=/srv/x\nWORKDIR $D\n", "COPY app.py ./", "RUN cat /srv/x/app.py", "reads-copied"),
        ("FROM debian:12\nENV D=/srv/x\nWORKDIR $D\n", "COPY app.py ./", "RUN cat $D/app.py", "reads-copied"),
        ("FROM debian:12\nENV D=/opt\n", "COPY app.py $D/", "RUN touch /srv/a", "free"),
        ("FROM debian:12\nARG D=/opt\n", "COPY app.py $D/", "RUN touch /srv/a", "unknown-effects"),
        ("FROM debian:12\nSHELL [\"pwsh\"]\n", "COPY app.py /opt/", "RUN touch /srv/a", "unknown-effects"),
        ("FROM debian:12\nUSER app\n", "COPY app.py /opt/", "RUN touch /srv/a", "free"),
    ],
)  # fmt: skip
def test_what_stands_above_counts(above: str, upper: str, lower: str, expected: str) -> None:
    assert reason(upper, lower, above) == expected


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ("COPY app.py ./", "RUN cat app.py", "reads-copied"),
        ("COPY app.py ./", "RUN touch /app/other", "writes-same"),
        ("COPY app.py ./", "RUN touch /srv/other", "free"),
        ("COPY app.py ./", "COPY requirements.txt ./", "writes-same"),
        ("COPY app.py /srv/app.py", "RUN touch /srv/other", "free"),
    ],
)
def test_without_a_context_a_source_may_be_a_folder(upper: str, lower: str, expected: str) -> None:
    assert reason(upper, lower, context=None) == expected


def test_files_that_are_there_already_may_be_read_but_not_changed() -> None:
    def held(run: str) -> str:
        text = f"FROM debian:12\nWORKDIR /app\nCOPY . .\n{run}\n"
        facts = Facts(parse(text.encode()), Options(), CONTEXT)
        stage = facts.tree.stages[0]
        found = obstacle(
            facts, stage, *stage.instructions[-2:], frozenset({"/app/requirements.txt", "/app/src/b/c.py"})
        )
        return found.reason if found else "free"

    assert held("RUN cat requirements.txt src/b/c.py") == "free"
    assert held("RUN cat requirements.txt src/a.py") == "reads-copied"
    assert held("RUN ls src") == "reads-copied"
    assert held("RUN echo >> requirements.txt") == "writes-same"
    assert held("RUN rm -r src/b") == "writes-same"
