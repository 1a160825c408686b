"""A grammar of stages that bring a file for one RUN: a download, an archive of the build context, a secret. What may
be mounted, and what almost may."""

from __future__ import annotations

from typing import Any

from choices import Pick, several
from recipe_parts import DEBIAN, PARTS, apart
from shell_grammar import BREAK

_TOOLS = ["tool", "one", "two", "x-1.2"]
_KINDS = [".tar.gz", ".tar", ".zip", ".sh", ".tgz", ".deb", ".tar.xz", ".whl", ".txt", ".asc"]
_DOWNLOADS = {
    "host": (
        ["https://x.org/", "http://x.org/", "https://x.org/v$VERSION/", "https://x.org/${VERSION}/", "https://x.org/a/b/"],
        ["https://$HOST/", "https://x.org/$OTHER/", "https://x.org/x-$VERSION", "git@github.com:x/"],
    ),
    "folder": (
        ["/tmp", "/tmp", "/tmp", "/usr/src", "/opt", "/var/tmp", ""],
        ["/opt/in", "/tmp/x", "/tmp/$VERSION", "/a b"],
    ),
    "flag": (
        ["", "", "", "--chmod=644 ", "--checksum=sha256:" + "1" * 64 + " ", "--link "],
        ["--chown=app ", "--chown=0:0 ", "--unpack=false ", "--unpack=true ", "--keep-git-dir=true "],
    ),
    "add": (
        [
            "ADD {flag}{source} {folder}/", "ADD {flag}{source} {path}", 'ADD {flag}["{source}", "{folder}/"]',
            "ADD {flag}{source} " + BREAK + "  {folder}/", "add {flag}{source} {path}",
            "ADD\t{flag}{source}\t{folder}/",
        ],
        ["ADD {flag}{source} {source}.sig {folder}/", "ADD {flag}{source} more.txt {folder}/", "COPY {source} {path}"],
    ),
    "top": (
        [[""], [""], [""], ["ARG VERSION=1"], ["FROM golang:1.22 AS build", "RUN go build -o /out ."], ["# it needs"]],
        [["FROM alpine AS downloads", "RUN true"], ["FROM debian:12 AS tools", "RUN make"]],
    ),
    "setting": (
        ["ARG VERSION=1.1", "ENV VERSION 1.2", "ENV VERSION=2", 'ARG VERSION="1.1" X=2'],
        ["", "ARG VERSION", "ENV VERSION=1.$MINOR", 'ARG HOST="y.org"', "ARG VERSION=$(date)"],
    ),
    "others": ([""], ["COPY --from=0 /out /out", "COPY --from=tools /out /out", "COPY --from=downloads /x /x"]),
}  # fmt: skip
"""Parts of a download: what can be mounted, and what mostly cannot, of which there is one at most."""


def _used(pick: Pick, path: str, odd: bool) -> str:
    """A command that takes what it needs out of the file `path`."""
    uses = {
        ".zip": ["unzip {} -d /opt", "unzip -q {}", "python3 -m zipfile -e {} /opt", "unzip {} 'x*' -d /opt"],
        ".sh": ["sh {}", "bash {} --prefix=/opt", "sh -e {}", "sh < {}", "cat {} | sh -s -- -y"],
        ".deb": ["dpkg -i {}", "apt-get install -y {}", "dpkg -i {} || apt-get install -fy", "dpkg --unpack {}"],
        ".whl": ["pip install {}", "pip3 install --no-cache-dir {}", "python -m pip install {}"],
        ".txt": ["pip install -r {}", "cp {} /etc/more", "apk add $(cat {})", "sort {} > /etc/l", "grep x {} > /etc/x"],
        ".asc": ["apt-key add {}", "gpg --import {}", "cat {} | apt-key add -", "gpg --dearmor -o /etc/k < {}"],
        ".conf": ["cat {} > /etc/a", "envsubst < {} > /etc/a", "install -m 644 {} /etc/a", "sed s/a/b/ {} > /etc/a"],
        ".xz": ["tar -xJf {} -C /opt", "xz -dc {} | tar x -C /opt"],
    }  # fmt: skip
    archives = [
        "tar -xf {} -C /opt", "tar xzf {} -C /opt", "tar -C /opt --strip-components=1 -xzf {}", "cd /opt && tar xf {}",
        "mkdir -p /opt/t && tar xf {} -C /opt/t", "tar xf {} -C /opt && ln -s /opt/tool /usr/bin/tool",
        "sha256sum {} && tar xf {} -C /opt", "gunzip -c {} > /opt/x", "bsdtar -xf {} -C /opt",
    ]  # fmt: skip
    strange = [
        "chmod +x {} && {}", "mv {} /opt/", "sed -i s/a/b/ {} && cp {} /etc", "true",
        "if test -f {}; then tar xf {}; fi",
        "ln {} /opt/x", "(cd /opt; tar xf {})", "tar xf {} &", "./setup {} > {}", "python3 - {} <<< x",
    ]  # fmt: skip
    kind = "." + path.rpartition(".")[2]
    return pick(strange if odd else uses.get(kind, archives)).replace("{}", path)


def _removed(pick: Pick, path: str, odd: bool) -> str:
    folder = path.rpartition("/")[0] or "/"
    ways = ["rm {0}", "rm -f {0}", "rm -rf {0}", "rm -f -- {0}", "rm {0} /tmp/other", "rm -rfv {0}", "rm -f /x {0}"]
    strange = [
        "rm -rf {1}",
        "rm {1}/*",
        "mv {0} /srv/",
        "rm {0}; ls {1}",
        "unlink {0}",
        "rm {0} || true",
        "test -f {0} && rm {0}",
    ]
    return pick(strange if odd else ways).format(path, folder)


def _between(pick: Pick, path: str, odd: bool) -> str:
    """What stands between the file and its use."""
    strange = [
        f"RUN cp {path} /srv", "RUN make", "COPY src /tmp/src", "RUN ls /tmp", "USER 1000", "VOLUME /tmp",
        f"COPY src {path}",
        "# hadolint ignore=DL3020", "RUN --mount=type=tmpfs,target=/tmp true", 'SHELL ["/bin/bash", "-c"]',
    ]  # fmt: skip
    return pick(strange if odd else PARTS)


def mount_downloads(pick: Pick) -> list[str]:
    """What ADD fetches is unpacked and deleted."""
    odd = pick([*[""] * 18, *_DOWNLOADS, "used", "removed", "between"])

    def part(name: str) -> Any:
        return pick(_DOWNLOADS[name][name == odd])

    texts = [*part("top"), "FROM " + pick(DEBIAN), part("setting"), part("others")]
    paths: list[str] = []
    for tool in dict.fromkeys(several(pick, lambda _: pick(_TOOLS), 1, 2)):
        name, folder = tool + pick(_KINDS), part("folder")
        path = f"{folder}/{name}"
        add = part("add").format(flag=part("flag"), source=part("host") + name, folder=folder, path=path)
        texts += [add, _between(pick, path, odd == "between")]
        paths.append(path)
        if pick([True, True, False]):
            texts += _done(pick, paths, odd)
            paths = []
    return [*texts, *(_done(pick, paths, odd) if paths else ())]


def _done(pick: Pick, paths: list[str], odd: str) -> list[str]:
    """RUNs that use the files at `paths` and delete them."""
    deletions = [_removed(pick, path, odd == "removed") for path in paths]
    if odd != "removed" and pick([True, False]):
        deletions = [" ".join(["rm -f", *paths])]
    return apart(pick, *(_used(pick, path, odd == "used") for path in paths), *deletions)


_NAMES = ["a.tar.gz", "app.conf", "requirements.txt", "start.sh", "more.txt", "tool.deb", "k.asc", "x.zip"]
_COPIES = [
    "COPY {0} {1}/", "COPY {0} {1}/{0}", 'COPY ["{0}", "{1}/"]', "copy ./{0} {1}/", "COPY --link {0} {1}/",
    "COPY {0} " + BREAK + "    {1}/", "COPY /{0} {1}/{0}", "COPY {0} more.txt {1}/", "COPY --from=tools /out/{0} {1}/",
    "COPY --from=nginx:1 /etc/{0} {1}/{0}",
]  # fmt: skip
_ODD_COPIES = [
    "COPY --chown=1000 {0} {1}/", "COPY --chmod=644 {0} {1}/", "COPY *{0} {1}/", "COPY $NAME {1}/{0}", "ADD {0} {1}/",
    "COPY --from=0 /x {1}/{0}", "COPY . {1}/", 'COPY ["{0}", "a b", "{1}/"]', "COPY --parents {0} {1}/", "COPY {0} {1}",
]  # fmt: skip


def bind_inputs(pick: Pick) -> list[str]:
    """What COPY brings is used by the next RUN and deleted."""
    odd = pick([*[""] * 8, "copy", "folder", "used", "removed", "between"])
    name, folder = pick(_NAMES), pick(_DOWNLOADS["folder"][odd == "folder"])
    path = f"{folder}/{name}"
    copy = pick(_ODD_COPIES if odd == "copy" else _COPIES).format(name, folder)
    stages = ["FROM alpine AS tools", "RUN make -C / out"] if "--from=tools" in copy or "--from=0" in copy else []
    made = pick(["", f"RUN mkdir -p {folder}", f"WORKDIR {folder}"]) if odd == "folder" else ""
    more = pick(["", "", "ls /opt", "ldconfig"])
    # Shows that the builder knows bind mounts.
    bound = pick(
        ["", "RUN --mount=type=bind,source=src,target=/s ls /s", "RUN --mount=target=/s cp /s/more.txt /etc/b"]
    )
    return [
        *stages, "FROM " + pick(DEBIAN), bound, made, copy, _between(pick, path, odd == "between"),
        *apart(pick, _used(pick, path, odd == "used"), _removed(pick, path, odd == "removed"), more),
    ]  # fmt: skip


_WITH_TOKEN = [
    'curl -u "me:$T" -O https://x.org/a', 'curl -fsS -H "Authorization: Bearer ${T}" -o /opt/a https://x.org/a',
    "git clone https://$T@github.com/x/y.git /opt/y", 'wget --header="X-Token: $T" -O /opt/a https://x.org/a',
    'set -e; curl -u "me:$T" -O https://x.org/a; echo done', "T=$T ./setup.sh", "./setup.sh --token $T",
    "npm config set //registry.example.com/:_authToken $T && npm ci && rm -f ~/.npmrc", 'test -n "$T" && ./setup "$T"',
    "pip install --extra-index-url https://me:$T@pypi.x.org/simple more", "export K=$T && make",
    "pip config set global.index-url https://me:$T@x.org/s && pip install more && pip config unset global.index-url",
]  # fmt: skip
_ODD_TOKENS = [
    "echo $T > /root/.token", "set -x && ./setup.sh $T", "echo ${T:+given} && make", "./setup.sh", "npm ci",
    "git config --global url.https://$T@github.com/.insteadOf https://github.com/",
    "git clone https://$T@x.org/y.git && cd y && git pull",
]  # fmt: skip
_DECLARED = (
    ["ARG {}", "ARG {}", "ARG {}", "ARG {}="],
    ["ENV {} s3cr3t", "ENV {}=$GIVEN", "ARG {}=ghp_" + "a1B2" * 9, ""],
)
_NEEDED_LATER = [
    'CMD ["sh", "-c", "./run $T"]',
    "ENV OTHER=$T",
    "LABEL x=$T",
    "COPY $T /x",
    "ENTRYPOINT ./run",
    "FROM debian:12",
]
_READERS = [
    "USER app",
    'SHELL ["/bin/bash", "-x", "-c"]',
    'SHELL ["/bin/bash", "-c"]',
    'SHELL ["python3", "-c"]',
    "ENV ENV=/x",
]


def mount_secrets(pick: Pick) -> list[str]:
    """A token comes as an ARG, or a key as a file that is deleted."""
    if pick([True, False]):
        return _secret_file(pick)
    odd = pick([*[""] * 5, "token", "declared", "later", "reader", "script"])
    name = pick(["TOKEN", "NPM_TOKEN", "GITHUB_TOKEN", "API_PASSWORD"])

    def named(text: str) -> str:
        return text.replace("$T", f"${name}").replace("${T", f"${{{name}").replace("T=$", f"{name}=$")

    commands = several(pick, lambda _: named(pick(_ODD_TOKENS if odd == "token" else _WITH_TOKEN)), 1, 2)
    runs = [one for command in commands for one in (f"RUN {command}", pick(PARTS))]
    if odd == "script":
        mark = pick(["<<EOF", "<<-EOF", "<<'EOF'", "python3 <<EOF", "bash -x <<EOF"])
        runs = [f"RUN {mark}\n" + "\n".join(commands) + "\nEOF", f'RUN ["sh", "-c", "./setup ${name}"]'][: pick([1, 2])]
    return [
        "FROM " + pick(DEBIAN), pick(_READERS) if odd == "reader" else "",
        pick(_DECLARED[odd == "declared"]).format(name),
        pick(PARTS), *runs, named(pick(_NEEDED_LATER)) if odd == "later" else "",
    ]  # fmt: skip


def _secret_file(pick: Pick) -> list[str]:
    odd = pick([*[""] * 5, "copy", "used", "gone", "between", "reader"])
    name = pick(["credentials.txt", "secrets.env", "id_rsa", ".npmrc", ".netrc", "service-account.json"])
    folder = pick(["/tmp", "/root", "/root/.ssh", "/keys", "/srv"])
    path = f"{folder}/{name}"
    uses = ["./setup {}", "sh -c './setup {}'", "cat {} | ./setup", "npm ci", "git clone git@github.com:x/y.git /y"]
    used = [
        "cp {} /srv/x", "echo x >> {} && ./setup {}", "chmod 600 {} && git clone git@github.com:x/y.git",
        "tar c {} > /x",
        "ssh-keyscan github.com >> /root/.ssh/known_hosts && git clone git@github.com:x/y.git /y", ". {} && ./setup",
    ]  # fmt: skip
    copies = ["COPY {0} {1}/", "COPY {0} {2}", "COPY ./{0} {2}", "COPY --chmod=600 {0} {2}", "copy {0} {1}/"]
    odd_copies = [
        "ADD {0} {2}",
        "COPY {0} more.txt {1}/",
        "COPY $KEY {2}",
        'COPY ["{0}", "{1}/"]',
        "COPY --chown=app {0} {2}",
    ]
    copy = pick(odd_copies if odd == "copy" else copies).format(name, folder, path)
    between = ["COPY . .", "RUN --mount=type=tmpfs,target=/tmp true", "RUN make", "VOLUME /tmp", "USER app"]
    gone = pick(
        ["rm -rf {1}", "rm {0} /tmp/other", "", "rm {1}/*"] if odd == "gone" else ["rm {0}", "rm -f {0}", "rm -rf {0}"]
    )
    return [
        "FROM " + pick(DEBIAN), pick(_READERS) if odd == "reader" else "", copy,
        pick(between) if odd == "between" else pick(PARTS),
        *apart(pick, pick(used if odd == "used" else uses).replace("{}", path), gone.format(path, folder)),
    ]  # fmt: skip
