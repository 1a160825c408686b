"""A grammar of Dockerfiles that really build on the base images of benchmarks/base_roots.py, with the files of their
context: files are written, moved, linked, owned, listed and deleted by RUNs, copied into places where others stand, by
users who may not write there, in folders that are gone; with what each transform looks for in between.

What is written depends on nothing that two builds have different: no times, no order of a folder's entries, no
addresses of processes.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from choices import Pick, several
from memory_folder import Link


def _archive() -> bytes:
    """An archive with one file in a folder."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        member = tarfile.TarInfo("in/x")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"x\n"))
    return whole.getvalue()


FILES: Mapping[str, bytes | Link] = {
    "a": b"context a\n",
    "b": b"context b\n",
    "c.txt": b"context c\n",
    "start.sh": b"#!/bin/sh\necho started >> /log\n",
    "src/a": b"source a\n",
    "src/x": b"source x\n",
    "src/deep/y": b"source y\n",
    "src/link": Link("../a"),
    "conf/app.conf": b"a=b\n",
    "requirements.txt": b"flask\ngunicorn\n",
    "pack.tar": _archive(),
    "package.json": b'{\n  "name": "x",\n  "dependencies": {\n    "left": "1"\n  }\n}\n',
}
"""The build context."""

_RULES = ["src/deep", "*.txt", "conf", "src/*\n!src/a", "b"]
_BASES = [*["debian:12"] * 4, *["alpine:3.20"] * 3, "python:3.12-slim", "node:20-slim", "x.org/plain", "x.org/odd",
          "x.org/owned"]  # fmt: skip
_FOLDERS = ["/app", "/srv/x", "/opt/t", "/tmp", "/data", "/app/sub", "/work", "/etc", "/srv/link", "/home/app"]
_NAMES = ["a", "b", "f", "x", "deep", "app.conf", "start.sh", "c.txt", "new"]
_MODES = ["755", "644", "600", "u+x", "+x", "a+rX", "4755", "go-rwx", "700"]
_OWNERS = ["33", "1000:1000", "www-data", "www-data:www-data", "0:0", "root", ":33", "65534"]
_GLUE = [" && ", " && ", " && ", " && \\\n    ", "; ", " || ", " && \\\n# note\n    ", "; \\\n    ", " \\\n && "]
_AROUND = [
    "{}", "{}", "{}", "{}", "{}", "{}", "( {} )", "{{ {}; }}", "set -e; {}", "set -ex && {}", "{} || true",
    "if {}; then echo yes >> /log; fi", "for i in 1 2; do {}; done", "f() {{ {}; }}; f", "{};", "{} # last",
    "x=$({}) && echo $x >> /log", "umask 077 && {}", "case $X in b*) {} ;; esac", "cd / && {}", "export Y=2 && {}",
    "sh -c '{}'", "set -f; {}", "exec 3> /tmp/three; {}", "true; {}; exit 0", "trap 'echo end >> /log' EXIT; {}",
    "while {}; do break; done", "{} & wait",
]  # fmt: skip


@dataclass
class _Made:
    """What a stage has by now, as far as its author knows: places that are likely there make most commands succeed."""

    base: str
    files: list[str] = field(default_factory=lambda: ["/log"])
    folders: list[str] = field(default_factory=lambda: ["/tmp", "/srv", "/opt"])
    stages: list[str] = field(default_factory=list)


_Maker = Callable[[Pick, _Made], list[str]]


def _file(pick: Pick, made: _Made) -> str:
    """A file that is there."""
    return "/nosuch" if pick(range(20)) == 19 else pick(made.files[-8:])


def _folder(pick: Pick, made: _Made) -> str:
    return pick(made.folders[-6:])


def _place(pick: Pick, made: _Made) -> str:
    """A place in a folder that is there, for a file that may be new."""
    return f"{_folder(pick, made)}/{pick(_NAMES)}"


def _written(pick: Pick, made: _Made) -> str:
    place = _place(pick, made)
    made.files.append(place)
    return pick([
        "echo 1 > {}", "echo $X >> {}", "touch {}", "printf %s a b > {}", "echo a | tee {}", "pwd > {}",
        "umask > {}", 'echo "$X" "$0" $# > {}', "id -u > {}", "head -c 9 /dev/zero > {}", "echo $HOME > {}",
        "echo ~ > {}",
    ]).replace("{}", place)  # fmt: skip


def _moved(pick: Pick, made: _Made) -> str:
    old, new = _file(pick, made), _place(pick, made)
    made.files.append(new)
    ways = ["cp {} {}", "cp -a {} {}", "mv {} {}", "ln -s {} {}", "ln {} {}", "ln -sf {} {}", "cat {} > {}"]
    return pick([*ways, "install -m 700 {} {}"]).format(old, new)


def _with_folder(pick: Pick, made: _Made) -> str:
    folder = pick(_FOLDERS)
    made.folders.append(folder)
    make = pick(["mkdir -p {}", "mkdir -p {}", "mkdir -p {} && cd {}", "mkdir -m 700 -p {}/inner"])
    return make.replace("{}", folder)


def _gone(pick: Pick, made: _Made) -> str:
    what = pick([_file, _folder])(pick, made)
    delete = pick(["rm -f {}", "rm -rf {}", "rm {}", "rm -rf {}/*", "rm -rf {}/a", "rm -rf {} && mkdir {}"])
    return delete.replace("{}", what)


def _owned(pick: Pick, made: _Made) -> str:
    what = pick([_file, _folder])(pick, made)
    change = pick([f"chmod {pick(_MODES)}", f"chown {pick(_OWNERS)}", f"chown -R {pick(_OWNERS)}", "chmod -R g+w"])
    return f"{change} {what}"


def _read(pick: Pick, made: _Made) -> str:
    file, folder = _file(pick, made), _folder(pick, made)
    return pick([
        f"cat {file} >> /log", f"ls -A {folder} >> /log", f"test -f {file}", f"test -d {folder}", f"cd {folder}",
        f"find {folder} -xdev | sort >> /log", f"stat -c '%n %a %u:%g' {file} >> /log", f"grep -q . {file}",
        f"[ -e {file} ]", f"wc -l < {file} >> /log", f"for f in {folder}/*; do echo $f >> /log; done",
        f"readlink -f {file} >> /log", f"echo {folder}/* >> /log", f"cp -r {folder} /copy", f"sed -i s/1/2/ {file}",
        f"cat < {file} > /log",
    ])  # fmt: skip


_ATOMS = [
    "true", "X=5", "export X=3", "set -e", "set -u", "umask 027", "cd /tmp", "cd ..", "echo $X >> /log",
    "false || true",
    "exit 0", "unset X", "sh -c 'echo $X' >> /log", "X=7 sh -c 'echo $X >> /log'", "f() { echo f >> /log; }",
    "env | grep ^X >> /log", "Z=$(cat /log)", "read Z < /log", "touch /log", ": > /log", "pwd >> /log", "(cd -)",
    "ls / > /dev/null", "set -- p q", "alias ll=ls", ". /etc/profile", "ulimit -n 64", "test -w /etc",
    "echo ${X:-none} >> /log", "echo $? >> /log",
]  # fmt: skip


def _command(pick: Pick, made: _Made) -> str:
    rule = pick([_written, _written, _written, _moved, _with_folder, _gone, _owned, _read, _read, None])
    return rule(pick, made) if rule else pick(_ATOMS)


def _body(pick: Pick, made: _Made, depth: int = 1) -> str:
    first, *others = several(pick, lambda _: _command(pick, made), 1, 3)
    text = first + "".join(pick(_GLUE) + other for other in others)
    around = pick(_AROUND)
    if ("\\\n" in text or "'" in text) and ("'" in around):
        return text
    return around.format(text) if not depth or pick([0, 0, 1]) else text


def _one_line(text: str) -> str:
    return text.replace("# note\n", "").replace("\\\n", "")


def _run(pick: Pick, made: _Made) -> list[str]:
    kind = pick(range(14))
    if kind == 0:
        lines = "\n".join(_one_line(_body(pick, made)) for _ in range(pick([1, 2, 3])))
        return [pick(["RUN <<E\n{}\nE", "RUN <<'E'\nset -e\n{}\nE", "RUN sh -e <<E\n{}\nE"]).format(lines)]
    if kind == 1:
        script = _one_line(_command(pick, made)).replace('"', "'")
        return [f'RUN ["/bin/sh", "-c", "{script}"]']
    if kind == 2:
        flag = pick([
            "--mount=type=cache,target=/cache", "--mount=type=tmpfs,target=/tmp", "--mount=type=secret,id=token",
            "--mount=type=bind,target=/in,source=src", "--mount=type=bind,source=a,target=/tmp/a", "--network=none",
        ])  # fmt: skip
        use = pick(["cat /in/* >> /log; ", "cat /run/secrets/* >> /log; ", "touch /cache/f; ", ""])
        return [f"RUN {flag} {use}{_body(pick, made)}"]
    return [f"RUN {_body(pick, made)}"]


def _runs(pick: Pick, made: _Made) -> list[str]:
    return [line for _ in range(pick([2, 3])) for line in (*_run(pick, made), *pick([[], [], [], _set(pick)]))]


def _set(pick: Pick) -> list[str]:
    """Metadata, between two others."""
    return [pick([
        "ENV X=b", "ENV X b c", "ENV X=$X.", "ENV Y=1 Z=$X", "ARG X", "ARG W=1", "LABEL a=b", 'LABEL c="d e" f=$X',
        "EXPOSE 80", "STOPSIGNAL 9", 'CMD ["sh", "-c", "true"]', "CMD echo a", "# note", "VOLUME /vol", "MAINTAINER me",
        "ENTRYPOINT /start.sh", 'SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-c"]', "HEALTHCHECK CMD true",
        "ENV HOME=/tmp", "ONBUILD RUN true", "ENV PATH=/app:$PATH",
    ])]  # fmt: skip


def _metadata(pick: Pick, made: _Made) -> list[str]:
    kind = pick(["ENV", "LABEL"])
    names, values = ["A", "B", "X", "PATH_X", "org.x"], ["1", "$X", "a", "${X:-e}", '""', '"a  b"', "$X.$A"]
    rows = [f"{kind} {pick(names)}{pick('== ')}{pick(values)}" for _ in range(pick([1, 2, 3]))]
    name = pick(["VCS_REF", "BUILD_DATE"])
    return pick([rows, rows, [f"ARG {name}=1", f"LABEL ref=${name}"], [f"ARG {name}=1", f"ENV {name}=${name}"]])


def _switched(pick: Pick, made: _Made) -> list[str]:
    folder = pick([*_FOLDERS, "rel", "..", *made.folders[-2:]])
    if folder.startswith("/"):
        made.folders.append(folder)
    return [pick([f"WORKDIR {folder}", f"WORKDIR {folder}", "USER www-data", "USER 1000:33", "USER root", "USER root"])]


_SOURCES = ["a", "b", "src", "src/", "a b", "src/a src/x", "start.sh", "conf", "c.txt", ".", "src/*", "*.txt",
            "src/link", "src/deep a", "conf/app.conf", "requirements.txt", "package.json"]  # fmt: skip


def _target(pick: Pick, made: _Made, source: str) -> str:
    folder = pick([*_FOLDERS, _folder(pick, made), "."])
    made.folders.append(folder)
    brought = [word.rpartition("/")[2] for word in source.split() if "*" not in word and word not in (".", "src/")]
    made.files += [f"{folder}/{name}" for name in brought or ["a", "x"]]
    if " " not in source and pick([0, 0, 1]):
        place = f"{folder}/{pick(_NAMES)}"
        made.files.append(place)
        return place
    return f"{folder}/" if " " in source or "*" in source or pick([1, 1, 0]) else folder


def _copied(pick: Pick, made: _Made, keyword: str = "COPY") -> str:
    source = pick(_SOURCES)
    flags = pick([*[""] * 6, f"--chown={pick(_OWNERS[:6])} ", f"--chmod={pick(['755', '600', '4711'])} "])
    if made.stages and keyword == "COPY" and pick([0, 0, 0, 1]):
        flags += f"--from={pick(made.stages)} "
        source = pick(["/app", "/etc/passwd", "/log", "/srv/x", "/tmp"])
    return f"{keyword} {flags}{source} {_target(pick, made, source)}"


def _copies(pick: Pick, made: _Made) -> list[str]:
    keyword = pick(["COPY", "COPY", "COPY", "ADD"])
    if pick([0, 1]):
        folder = pick([*_FOLDERS, "."])
        made.folders.append(folder)
        flags = pick(["", "", "--chown=33 ", "--chmod=755 "])
        rows = [f"{keyword} {flags}{pick(_SOURCES)} {folder}/" for _ in range(pick([2, 3]))]
        made.files += [f"{folder}/a", f"{folder}/x"]
        return pick([rows, [f"RUN mkdir -p {folder}", *rows], [f"WORKDIR {folder}", *rows]])
    return [_copied(pick, made, keyword) for _ in range(pick([1, 1, 2, 3]))]


def _owned_copy(pick: Pick, made: _Made) -> list[str]:
    source, target, place = pick([
        ("src", "/srv/new", "/srv/new"), ("a", "/app/", "/app/a"),
        ("start.sh", "/usr/local/bin/", "/usr/local/bin/start.sh"), ("start.sh", "/start.sh", "/start.sh"), (".",
        "/app", "/app"), ("src/", "/app/sub/", "/app/sub"),
        ("a b", "/opt/n/", "/opt/n"), ("conf/app.conf", "/etc/", "/etc/app.conf"), ("src", ".", "."),
    ])  # fmt: skip
    made.folders.append(place if place.startswith("/") else "/app")
    change = pick([
        f"chown -R {pick(_OWNERS)} {place}", f"chmod -R {pick(_MODES)} {place}", f"chmod {pick(_MODES)} {place}",
        f"chown {pick(_OWNERS)} {place}", f"chmod +x {place} && chown 33 {place}",
        f"mkdir -p /x && chown -R 33:33 {place} /x",
    ])  # fmt: skip
    before = pick([[], [], ["WORKDIR /app"], [f"RUN mkdir -p {place}"], [f"RUN {_command(pick, made)}"]])
    between = pick([[], [], _set(pick), [f"RUN {_command(pick, made)}"], ["USER root"], ["WORKDIR /srv"]])
    return [*before, f"COPY {source} {target}", *between, f"RUN {change}"]


def _cleanup(pick: Pick, made: _Made) -> list[str]:
    place = pick(["/tmp/big", "/opt/t/big", "/app/big", "/var/tmp/x/big", "/tmp/d/*"])
    make = f"mkdir -p {place.rpartition('/')[0]} && echo 1 > {place.replace('*', 'one')}"
    more = _command(pick, made)
    between = pick([[], _set(pick), [f"RUN {_command(pick, made)}"], _copies(pick, made), _switched(pick, made)])
    first = pick([f"RUN {make}", f"RUN {make} && {_one_line(more)}"])
    return [first, *between, f"RUN {pick(['rm -rf', 'rm -f', 'rm'])} {place}"]


def _input(pick: Pick, made: _Made) -> list[str]:
    name = pick(["a", "c.txt", "start.sh", "conf/app.conf"])
    folder = pick(["/tmp", "/srv", "/opt/in", "/app"])
    path = f"{folder}/{name.rpartition('/')[2]}"
    use = pick(["cat {} >> /log", "sh {}", "cp {} /srv/kept", "grep -c . {} > /count", "sort {} > /sorted", ". {}"])
    knows = pick([[], ["RUN --mount=type=bind,source=src,target=/s cp /s/a /s-a"]])
    between = pick([[], [], _set(pick), [f"RUN {_command(pick, made)}"]])
    removed = pick(["rm {}", "rm -f {}", "rm -rf {}"]).format(path)
    last = pick([[f"RUN {use.format(path)} && {removed}"], [f"RUN {use.format(path)}", f"RUN {removed}"]])
    return [*knows, f"COPY {name} {pick([folder + '/', path])}", *between, *last]


def _going(pick: Pick, made: _Made) -> list[str]:
    folder = pick(["/app", "/srv/x", *made.folders[-2:]])
    made.folders.append(folder)
    before = pick([[f"RUN mkdir -p {folder}"], [f"WORKDIR {folder}"], [f"COPY src {folder}/"], []])
    runs = [f"RUN cd {folder} && {_command(pick, made)}" for _ in range(pick([1, 2]))]
    return [*before, *runs, *pick([[], [f"WORKDIR {folder}"], [f"WORKDIR {folder}/sub"]])]


def _listed(pick: Pick, made: _Made) -> list[str]:
    """A row of commands that heredoc-runs would write line by line."""
    commands = [_one_line(_command(pick, made)) for _ in range(pick([3, 4, 5]))]
    return ["RUN " + " \\\n && ".join(commands)]


_INSTALLS = {
    "debian:12": [
        "apt-get update", "apt-get install -y jq", "apt-get update && apt-get install -y curl",
        "apt-get update && apt-get install -y --no-install-recommends git jq && rm -rf /var/lib/apt/lists/*",
        "apt-get install -y nano wget", "apt-get clean", "rm -rf /var/lib/apt/lists/*", "useradd -m app",
        "groupadd -g 70 g", "apt-get update && apt-get install -y make && apt-get clean", "apt-get purge -y jq",
        "apt-get autoremove -y",
        "apt-get update -qq && apt-get -y install zip", "rm -rf /var/cache/apt/archives/*", "jq > /srv/jq",
    ],
    "alpine:3.20": [
        "apk add --no-cache curl", "apk update && apk add jq", "apk add -U git", "rm -rf /var/cache/apk/*",
        "apk add make", "apk add --no-cache --virtual .build gcc", "apk del .build", "adduser -D app",
        "apk --no-cache add b a",
        "addgroup -g 70 g", "curl > /srv/curl",
    ],
    "python:3.12-slim": [
        "pip install flask", "pip install --no-cache-dir gunicorn", "pip install -r requirements.txt",
        "rm -rf /root/.cache", "pip install -r /tmp/requirements.txt", "pip cache purge", "pip3 install wheel",
        "pip install b a c",
    ],
    "node:20-slim": [
        "npm install", "npm ci", "npm install -g yarn", "npm cache clean --force", "rm -rf /root/.npm", "npm i left",
        "npm install --production && npm cache clean --force", "chown -R node:node .",
    ],
}  # fmt: skip


def _installed(pick: Pick, made: _Made) -> list[str]:
    commands = _INSTALLS.get(made.base) or ["true"]
    if made.base in ("python:3.12-slim", "node:20-slim"):
        manifest = "requirements.txt" if "python" in made.base else "package.json"
        copy = pick([f"COPY {manifest} /tmp/", "COPY . .", f"COPY {manifest} .", "COPY . /app", "COPY src src"])
        return [
            pick(["WORKDIR /app", "WORKDIR /app", "WORKDIR /srv"]), copy, f"RUN {pick(commands)}",
            *pick([[], [f"RUN {pick(commands)}"], _copies(pick, made)]),
        ]  # fmt: skip
    rows: list[str] = []
    for _ in range(pick([1, 2, 3])):
        body = pick(_GLUE[:4]).join(several(pick, lambda _: pick(commands), 1, 2))
        rows += [f"RUN {body}", *pick([[], [], [], _set(pick), [f"RUN {_command(pick, made)}"]])]
    return rows


def _by_another(pick: Pick, made: _Made) -> list[str]:
    """A user who has a folder of his own, and what he does there."""
    folder, user = pick(["/data", "/app", "/srv/x", "/home/app"]), pick(["www-data", "33", "1000:1000", "33:0"])
    before = list(made.folders), list(made.files)
    made.folders[:], made.files[:] = [folder, folder, "/tmp"], [f"{folder}/a", f"{folder}/b"]
    rows = [row for _ in range(pick([1, 2, 3])) for row in pick([_run, _run, _copies, _listed, _set_of])(pick, made)]
    made.folders[:], made.files[:] = before[0] + made.folders[-2:], before[1] + made.files[-2:]
    first = pick([
        [f"RUN mkdir -p {folder} && echo 1 > {folder}/a && chown -R {user} {folder}"],
        [f"RUN mkdir -p {folder} && chown {user} {folder}", f"COPY --chown={user} a b {folder}/"],
        [f"COPY src {folder}", f"RUN chown -R {user} {folder}"],
    ])  # fmt: skip
    return [*first, f"USER {user}", *pick([[], [f"WORKDIR {folder}"]]), *rows, *pick([[], ["USER root"], ["USER 0"]])]


def _set_of(pick: Pick, made: _Made) -> list[str]:
    return _set(pick)


def _linked(pick: Pick, made: _Made) -> list[str]:
    """A folder or a file that has another name, and what comes there by the one and by the other."""
    real, other = pick([("/data", "/srv/link"), ("/srv/x", "/app/sub"), ("/opt/t", "/work"), ("/app", "/srv/app")])
    link = pick([
        f"RUN mkdir -p {real} {other.rpartition('/')[0]}/ && rm -rf {other} && ln -s {real} {other}",
        f"RUN mkdir -p {real} {other} && echo 1 > {real}/a && ln -f {real}/a {other}/a",
        f"RUN mkdir -p {real} {other} && echo 1 > {real}/a && ln -sf {real}/a {other}/a",
    ])  # fmt: skip
    made.folders += [real, other, other]
    made.files += [f"{real}/a", f"{other}/a"]
    uses = [
        f"COPY a {other}/", f"COPY src {real}/", f"COPY b {other}/a", f"RUN rm -rf {other}/a", f"RUN rm -rf {other}",
        f"RUN echo 2 >> {real}/a", f"RUN cat {other}/a >> /log", f"RUN chown 33 {other}/a", f"RUN chmod -R 700 {real}",
        f"RUN cd {other} && pwd >> /log && pwd -P >> /log", f"WORKDIR {other}", f"RUN chown -R 33 {other}",
        f"RUN mv {real} /moved", f"RUN cp -a {real} /again", f"RUN ls -A {other} >> /log",
        f"COPY --chown=33 src {other}",
        f"RUN test -L {other} || rm -rf {real}/a", f"RUN rm {real}/a", f"RUN sed -i s/1/2/ {real}/a",
    ]  # fmt: skip
    rows = several(pick, lambda _: pick(uses), 2, 4)
    return [link, *(one for row in rows for one in (row, *pick([[], [], [], _set(pick)])))]


def _remade(pick: Pick, made: _Made) -> list[str]:
    """The folder in force is deleted, moved or replaced, and is there again for the next RUN."""
    folder = pick(["/app", "/srv/x", "/work/deep"])
    made.folders.append(folder)
    gone = pick([
        f"RUN rm -rf {folder}", f"RUN cd / && mv {folder} /elsewhere", f"RUN rm -rf {folder} && touch /gone",
        f"RUN rmdir {folder}", f"RUN chmod 700 {folder}", f"RUN rm -rf {folder}/*",
        f"RUN rm -rf {folder} && ln -s /data {folder}",
    ])  # fmt: skip
    after = pick([["RUN pwd >> /log"], ["RUN touch here"], ["COPY a ."], ["RUN ls -A >> /log"], ["WORKDIR inner"]])
    return [f"WORKDIR {folder}", *pick([[], ["RUN touch a"], ["COPY src ."]]), gone, *after, *_run(pick, made)]


def _for_bash(pick: Pick, made: _Made) -> list[str]:
    """What only bash runs, where it is."""
    if made.base == "alpine:3.20" or made.base.startswith("x.org"):
        return _run(pick, made)
    flags = pick(['"-c"', '"-o", "pipefail", "-c"', '"-euo", "pipefail", "-c"'])
    bodies = [
        "[[ -f /log ]] && echo y >> /log", "a=(1 2) && echo ${a[1]} >> /log", "false | true && echo x >> /log",
        "shopt -s nullglob",
        "shopt -s extglob && ls /srv >> /log", "echo {a,b} >> /log", "set -o pipefail",
        "source /dev/null && echo s >> /log",
        "cat /nosuch | wc -l >> /log || true", "set -o pipefail && cat /log | sort > /sorted",
        "pushd /srv && touch there && popd",
        "diff <(echo a) <(echo a)", "[[ -d /app ]] || mkdir /app", "read -r x <<< b && echo $x >> /log", "true |& cat",
    ]  # fmt: skip
    rows = [pick([f"RUN {pick(bodies)}", f"RUN {pick(bodies)}", *_run(pick, made)]) for _ in range(pick([2, 3, 4]))]
    return [f'SHELL ["/bin/bash", {flags}]', *rows, *pick([[], ['SHELL ["/bin/sh", "-c"]']])]


def _unpacked(pick: Pick, made: _Made) -> list[str]:
    """An archive, which ADD unpacks and COPY does not."""
    folder = pick(["/opt/t", "/tmp", "/srv/x"])
    made.folders.append(folder)
    made.files += [f"{folder}/in/x", f"{folder}/pack.tar"]
    first = pick(
        [f"ADD pack.tar {folder}/", f"COPY pack.tar {folder}/", f"ADD pack.tar a {folder}/", f"ADD . {folder}/"]
    )
    use = pick(
        [f"RUN tar -xf {folder}/pack.tar -C /opt", f"RUN cat {folder}/in/x >> /log", f"RUN tar -tf {folder}/pack.tar"]
    )
    gone = pick([[], [f"RUN rm -f {folder}/pack.tar"], [f"RUN rm -rf {folder}/in"]])
    return [first, *pick([[], _set(pick)]), use, *gone]


_RECIPES: list[_Maker] = [
    _by_another, _by_another, _linked, _linked, _remade, _for_bash, _unpacked,
    _runs, _runs, _runs, _copies, _copies, _owned_copy, _cleanup, _input, _going, _listed, _installed, _installed,
    _metadata, _switched,
]  # fmt: skip


def _stage(pick: Pick, made: _Made) -> list[str]:
    rows = [row for maker in several(pick, lambda _: pick(_RECIPES), 1, 4) for row in maker(pick, made)]
    if pick([0, 0, 1]):
        # Two recipes at a time: what one of them rewrites stands between the instructions of the other.
        other = pick(_RECIPES)(pick, made)
        for at, row in enumerate(other):
            rows.insert(min(len(rows), at * 2 + 1), row)
    return rows


def dockerfile(pick: Pick) -> bytes:
    """A Dockerfile of one to three stages."""
    lines: list[str] = pick([[], [], [], ["ARG X=outside"], ["ARG BASE=alpine:3.20"]])
    stages: list[str] = []
    if lines[-1:] == ["ARG BASE=alpine:3.20"]:
        lines += ["FROM $BASE", "ARG BASE", "RUN echo $BASE > /log"]
    for number in range(pick([1, 1, 1, 2, 2, 3])):
        base = pick([*_BASES, *_BASES, *stages])
        made = _Made(base, stages=list(stages))
        if pick([0, 0, 1]):
            lines.append(pick(["# what it needs", ""]))
        name = f"s{number}"
        lines.append(f"FROM {base} AS {name}")
        if pick([0, 1, 1, 1]):
            lines.append("RUN mkdir -p /app/sub /srv/x && echo 1 > /app/a && echo 2 > /srv/x/b && touch /log")
            made.folders += ["/app", "/srv/x"]
            made.files += ["/app/a", "/srv/x/b"]
        lines += pick([[], ["ARG X=b"], ["ENV X=b"], ["ARG X"]])
        rows = _stage(pick, made)
        if stages and base != stages[-1]:
            # No builder would build the stage above otherwise.
            rows.insert(pick(range(len(rows) + 1)), f"COPY --from={stages[-1]} /srv /opt /tmp /data* /from/")
        lines += rows
        stages.append(name)
    return "".join(f"{line}\n" for line in lines).encode()


class Project(NamedTuple):
    """A Dockerfile and the files of its build context."""

    source: bytes
    files: Mapping[str, bytes | Link]

    @property
    def plain_files(self) -> dict[str, bytes | str]:
        """The files, with the targets of links as texts."""
        return {path: what.target if isinstance(what, Link) else what for path, what in self.files.items()}


def project(pick: Pick) -> Project:
    """What can be built, mostly."""
    files = dict(FILES)
    if pick([0, 0, 0, 0, 1]):
        files[".dockerignore"] = pick(_RULES).encode() + b"\n"
    return Project(dockerfile(pick), files)
