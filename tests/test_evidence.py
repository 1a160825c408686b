from __future__ import annotations

import pytest

from layersmith.effects.packages import Action, action
from layersmith.evidence.caches import Kept, avoiding, emptying
from layersmith.evidence.npm import npm_leaves_peers_alone
from layersmith.evidence.sources import has_plain_sources
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction, Stage


def asked(text: str) -> tuple[Facts, Stage, Instruction, Action]:
    """The first package-manager command that installs in `text`, with the RUN and stage that it stands in."""
    facts = Facts(parse(text.encode()), Options())
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            for command in script.commands if isinstance(script, Script) else ():
                found = action(command)
                if found and found.verb in ("install", "upgrade"):
                    return facts, stage, run, found
    raise AssertionError("nothing is installed")


def verdict(kept: Kept | Missed | None) -> str:
    """A reason, the assumptions, "safe" or "nothing to do"."""
    if kept is None:
        return "nothing to do"
    return kept.reason if isinstance(kept, Missed) else "+".join(kept.assumes) or "safe"


APT = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("", "safe"),
        ("COPY a /a\n", "safe"),
        ("RUN apt-get install -y git\n", "lists-needed"),
        ("RUN apt-get update && apt-get install -y git\n", "safe"),
        ("RUN apt-get update || true; apt-get install -y git\n", "lists-needed"),
        ("RUN true || apt-get update && apt-get install -y git\n", "lists-needed"),
        ("RUN (apt-get update); apt-get install -y git\n", "safe"),
        ("RUN (apt-get update || true); apt-get install -y git\n", "lists-needed"),
        ("RUN ! (apt-get update); apt-get install -y git\n", "lists-needed"),
        ("RUN (apt-get update) || true; apt-get install -y git\n", "lists-needed"),
        ("RUN apt-get remove -y curl\n", "lists-needed"),
        ("RUN apt-get clean && useradd app\n", "safe"),
        ("RUN sudo apt install git\n", "lists-needed"),
        ("RUN echo $(apt-get install -y git)\n", "lists-needed"),
        ("RUN bash -c 'apt-get -y install git'\n", "lists-needed"),
        ("RUN apt-cache policy git\n", "lists-needed"),
        ("RUN echo deb http://apt.example.com / > /etc/apt/sources.list.d/a.list\n", "safe"),
        ("RUN ./configure\n", "no-hidden-installs"),
        ("RUN ./configure\nRUN apt-get update\n", "no-hidden-installs"),
        ("RUN apt-get update\nRUN ./configure\n", "safe"),
        ('RUN ["apt-get", "install", "-y", "git"]\n', "lists-needed"),
        ('RUN ["apt-get", "-qq", "update"]\n', "safe"),
        ("RUN <<EOF\napt-get install -y git\nEOF\n", "lists-needed"),
        ("RUN <<EOF\napt-get update\napt-get install -y git\nEOF\n", "safe"),
        ("RUN <<EOF\nmake\nEOF\n", "no-hidden-installs"),
        ("ONBUILD RUN apt-get install -y git\n", "lists-needed"),
        ("ONBUILD RUN apt-get update && apt-get install -y git\n", "safe"),
        ("CMD apt-get install -y git\n", "lists-needed"),
        ('ENTRYPOINT ["sh", "-c", "apt-get update && apt-get install -y git"]\n', "safe"),
        ('CMD ["/usr/sbin/apt-cacher-ng"]\n', "safe"),
        ("FROM scratch\nRUN apt-get install -y git\n", "safe"),
    ],
)
def test_lists_of_apt(later: str, expected: str) -> None:
    assert verdict(emptying(*asked(APT + later))) == expected


def test_every_heir_is_asked() -> None:
    base = "FROM debian:12 AS a\nRUN apt-get update && apt-get install -y curl\n"
    fetches, needs = "RUN apt-get update\n", "RUN apt-get install -y git\n"
    assert verdict(emptying(*asked(f"{base}FROM a\n{fetches}FROM a\n{needs}"))) == "lists-needed"
    assert verdict(emptying(*asked(f"{base}FROM a AS b\n{fetches}FROM b\n{needs}"))) == "safe"
    assert verdict(emptying(*asked(f"ARG x=a\n{base}FROM $x\n{needs}"))) == "lists-needed"
    assert verdict(emptying(*asked(f"{base}{fetches}FROM a\n{needs}"))) == "safe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM node:20\nRUN npm ci\n", "safe"),
        ("FROM node:20\nRUN npm ci\nRUN npm ci --offline\n", "cache-needed"),
        ("FROM node:20\nRUN npm ci --cache /c\n", "own-cache"),
        ("FROM node:20\nENV NPM_CONFIG_CACHE=/c\nRUN npm ci\n", "own-cache"),
        ("FROM node:20\nRUN npm config set cache /c && npm ci\n", "own-cache"),
        ("FROM node:20\nRUN yarn config set cache-folder /c\nRUN npm ci\n", "safe"),
        ("FROM node:20\nENV PNPM_HOME=/pnpm\nRUN pnpm install\n", "own-cache"),
        ("FROM ruby:3.3\nENV GEM_HOME=/gems\nRUN gem install rake\n", "own-cache"),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y apt-file && apt-file update\n", "lists-needed"),
        ("FROM node:20 AS a\nRUN npm ci\nFROM a\nCOPY --from=a /root/.npm /root/.npm\n", "cache-needed"),
        ("FROM node:20 AS a\nRUN npm ci\nFROM a\nCOPY --from=0 /root /root\n", "cache-needed"),
        ("FROM node:20 AS a\nRUN npm ci\nFROM a\nCOPY --from=a /app/dist /app\n", "safe"),
        ("FROM node:20\nRUN yarn install\n", "yarn-1"),
        ("FROM node:20\nRUN yarn install --network-timeout 100000\n", "yarn-1"),
        ("FROM node:20\nRUN yarn --pure-lockfile\n", "safe"),
        ("FROM node:20\nRUN yarn global add serve\n", "safe"),
        ("FROM node:20\nCOPY .yarn/releases .yarn/releases\nRUN yarn install\n", "yarn-berry"),
        ("FROM node:20\nRUN corepack enable && yarn install --production\n", "yarn-berry"),
        ("FROM node:20\nRUN yarn set version stable\nRUN yarn\n", "yarn-berry"),
        ("FROM ruby:3.3\nRUN gem install rake\n", "safe"),
        ("FROM ruby:3.3\nUSER app\nRUN gem install rake\n", "writable-home"),
        ("FROM example.com/a\nRUN gem install rake\n", "writable-home"),
        ("FROM ruby:3.3\nRUN gem install -i /gems rake\n", "own-cache"),
        ("FROM fedora:39\nRUN dnf install -y git\n", "safe"),
        ("FROM fedora:39\nRUN dnf install -y --downloadonly git\n", "own-cache"),
        ("FROM fedora:39\nRUN dnf install -y --setopt=keepcache=1 git\n", "own-cache"),
        ("FROM fedora:39\nRUN dnf install -y git\nRUN dnf -C search vim\n", "cache-needed"),
        (
            "FROM debian:12 AS a\nRUN apt-get install -y git\nFROM a\nCOPY --from=a /var/lib/apt/lists/ /l\n",
            "cache-needed",
        ),
        ("FROM debian:12 AS a\nRUN apt-get install -y git\nFROM a\nCOPY --from=a /var/lib /l\n", "safe"),
        ("FROM debian:12\nRUN apt-get install -d git\n", "own-cache"),
    ],
)
def test_emptying(text: str, expected: str) -> None:
    assert verdict(emptying(*asked(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM python:3.12\nRUN pip install flask\n", "safe"),
        ("FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask\n", "nothing to do"),
        ("FROM python:3.12\nARG PIP_NO_CACHE_DIR=false\nRUN pip install flask\n", "nothing to do"),
        ("FROM python:3.12\nENV PIP_NO_CACHE_DIR=\nRUN pip install flask\n", "safe"),
        ("FROM python:3.12 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install flask\n", "nothing to do"),
        ("FROM python:3.12\nRUN pip install --cache-dir /c flask\n", "own-cache"),
        ("FROM python:3.12\nENV PIP_CACHE_DIR=/c\nRUN pip install flask\n", "own-cache"),
        ("FROM python:3.12 AS a\nRUN pip config set global.cache-dir /c\nFROM a\nRUN pip install flask\n", "own-cache"),
        ("FROM ubuntu:14.04\nRUN pip install flask\n", "old-tool"),
        ("FROM example.com/a\nRUN pip install flask\n", "recent-tools"),
        ("FROM debian:10\nRUN pip install flask\n", "recent-tools"),
        ("FROM example.com/a\nRUN curl https://bootstrap.pypa.io/get-pip.py | python && pip install flask\n", "safe"),
        (
            "FROM example.com/a\nRUN curl https://bootstrap.pypa.io/pip/3.3/get-pip.py | python && pip install a\n",
            "recent-tools",
        ),
        ("FROM example.com/a\nRUN python get-pip.py && pip install flask\n", "recent-tools"),
        ("FROM example.com/a\nRUN pip install --trusted-host x flask\n", "recent-tools"),
        ("FROM example.com/a\nRUN pip install --use-feature=2020-resolver flask\n", "safe"),
        ("FROM debian:10\nRUN pip install --only-binary=:all: flask\n", "safe"),
        (
            "FROM debian:10\nRUN curl https://bootstrap.pypa.io/get-pip.py | python - 'pip==18.0'\nRUN pip install a\n",
            "recent-tools",
        ),
        ("FROM python:3.12\nRUN python get-pip.py 'pip<19' && pip install flask\n", "recent-tools"),
        ("FROM python:3.12\nRUN python get-pip.py 'pip<20' && pip install flask\n", "safe"),
        ("FROM python:3.12\nRUN python get-pip.py pip==$PIP && pip install flask\n", "recent-tools"),
        ("FROM python:3.4\nRUN python get-pip.py pip==20.3 && pip install flask\n", "safe"),
        (
            "FROM python:3.12\nRUN <<EOF\npip install --no-cache-dir pip==9.0.1\nEOF\nRUN pip install flask\n",
            "recent-tools",
        ),
        ("FROM python:3.6\nRUN python -m venv /v\nRUN /v/bin/pip install flask\n", "recent-tools"),
        ("FROM python:3.9\nRUN python -m venv /v\nRUN /v/bin/pip install flask\n", "safe"),
        ("FROM debian:12\nRUN pyenv install 3.6.5\nRUN pip install flask\n", "recent-tools"),
        ("FROM python:3.12\nCOPY --from=python:3.6.5 /usr/local /usr/local\nRUN pip install flask\n", "recent-tools"),
        ("FROM alpine:3.19\nRUN apk add git\n", "safe"),
        ("FROM alpine:3.2\nRUN apk add git\n", "old-tool"),
        ("FROM example.com/a\nRUN apk add git\n", "recent-tools"),
        ("FROM alpine:3.19\nRUN apk add git\nRUN apk add --no-network vim\n", "cache-needed"),
        ("FROM alpine:3.19\nRUN apk add git && apk info && apk add vim\n", "safe"),
        ("FROM alpine:3.19\nRUN apk add git && apk fetch vim\n", "lists-needed"),
        ("FROM alpine:3.19\nRUN apk add git\nRUN apk -q search vim\n", "lists-needed"),
        ("FROM alpine:3.19\nRUN apk search vim && apk add git\n", "safe"),
        ("FROM alpine:3.19\nRUN apk add git && apk -U search vim\n", "safe"),
    ],
)
def test_avoiding(text: str, expected: str) -> None:
    assert verdict(avoiding(*asked(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM node:12\nRUN npm i -g a\n", True),
        ("FROM node:5\nRUN npm i -g a\n", True),
        ("FROM node:4\nRUN npm i -g a\n", False),
        ("FROM node:15\nRUN npm i -g a\n", False),
        ("FROM node\nRUN npm i -g a\n", False),
        ("FROM example.com/node:12\nRUN npm i -g a\n", False),
        ("FROM node:12\nRUN npm i -g npm@9 && npm i -g a\n", False),
        ("FROM node:12 AS x\nRUN n 18\nRUN npm i -g n && n 18\nFROM x\nRUN npm i -g a\n", False),
        ("FROM node:12\nRUN ./setup $TOOLS\nRUN npm i -g a\n", False),
    ],
)
def test_peers(text: str, expected: bool) -> None:
    facts, stage, run, _ = asked(text)
    assert npm_leaves_peers_alone(facts, stage, run) is expected


@pytest.mark.parametrize(
    ("before", "plain"),
    [
        ("", True),
        ("RUN apt-get update && useradd app && mkdir -p /srv && npm ci\n", True),
        ("RUN curl -fsSL https://example.com/a -o /tmp/a && locale-gen\n", True),
        ("WORKDIR /app\nCOPY . .\n", True),
        ("COPY . .\n", False),  # nobody knows the folder
        ("COPY rootfs /\n", False),
        ("ADD a.list /etc/apt/sources.list.d/\n", False),
        ('COPY ["a", "/etc/apt/preferences"]\n', False),
        ("RUN echo deb http://deb.example.org/debian sid main >> /etc/apt/sources.list\n", False),
        ("RUN sed -i s/deb.example.org/mirror.example.com/ /etc/apt/sources.list.d/debian.sources\n", False),
        ("RUN cd /etc/apt && echo x > preferences\n", False),
        ("RUN add-apt-repository ppa:a/b\n", False),
        ("RUN curl -fsSL https://example.com/setup | bash -\n", False),
        ("RUN ./setup.sh\n", False),
        ("RUN export A=$(id -u)\n", True),
        ("RUN export A=$(./setup.sh)\n", False),
        ("RUN dpkg -i /tmp/release.deb\n", False),
        ("RUN apt-get install -y /tmp/release.deb\n", False),
        ("RUN apt-get install -y $MORE\n", False),
        ("RUN <<EOF\ntrue\nEOF\n", False),
        ('RUN ["true"]\n', False),
    ],
)
def test_sources_of_apt(before: str, plain: bool) -> None:
    tree = parse(f"FROM debian:12\n{before}RUN true && apt-get install -y curl\n".encode())
    run = tree.stages[0].instructions[-1]
    assert has_plain_sources(Facts(tree, Options()), tree.stages[0], run, 8) is plain


def test_sources_of_the_stage_in_front() -> None:
    tree = parse(b"FROM debian:12 AS a\nCOPY a /etc/apt/\nFROM a\nRUN apt-get install -y curl\n")
    run = tree.stages[1].instructions[-1]
    assert not has_plain_sources(Facts(tree, Options()), tree.stages[1], run, 0)
