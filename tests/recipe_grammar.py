"""A grammar of stages for those transforms that need several instructions to go together: each of these recipes is what
people write, with names, places, orders and layouts of its own."""

from __future__ import annotations

from collections.abc import Sequence

from choices import Pick, Rule, several
from mount_recipes import bind_inputs, mount_downloads, mount_secrets
from recipe_parts import AND, DEBIAN, LINE, PARTS, joined, oddly, shell
from shell_grammar import BREAK


def own_on_copy(pick: Pick) -> list[str]:
    """What COPY brings gets another owner or mode."""
    source, target, place = pick([
        (".", "/srv/app", "/srv/app"), ("src", "/srv/app/", "/srv/app"),
        ("start.sh", "/usr/local/bin/", "/usr/local/bin/start.sh"), ("app.conf", "/etc/", "/etc/app.conf"),
        ("start.sh", "/start.sh", "/start.sh"), ("src more.txt", "/data/", "/data"),
    ])  # fmt: skip
    change = pick([
        "chown -R app:app {}", "chown -R 33:33 {}", "chown -R 1000 {}", "chmod 755 {}", "chmod -R 755 {}",
        "chmod +x {}", "chgrp -R www-data {}", "chown www-data:www-data {}",
    ])  # fmt: skip
    user = ["RUN groupadd app && useradd -g app app"] if "app:app" in change else []
    command = change.format(place)
    run = pick(["RUN {}", "RUN {}", f"RUN {{}}{pick(AND)}ls /", f"RUN mkdir -p /x{pick(AND)}{{}}"]).format(command)
    return [
        "FROM " + pick(["debian:12", "alpine:3.20", "python:3.12"]),
        *user,
        f"COPY {source} {target}",
        pick(PARTS),
        run,
    ]


def sink_metadata(pick: Pick) -> list[str]:
    """What changes with each commit stands above what does not."""
    name = pick(["VCS_REF", "BUILD_DATE", "GIT_COMMIT", "SOURCE_COMMIT"])
    label = pick(
        [
            f"LABEL ref=${name}",
            f'LABEL a=b org.x.ref="${{{name}}}"',
            f"ENV {name}=${name}",
            f"LABEL ref=${name} {BREAK}  c=d",
        ]
    )
    use = pick(["", "", f"RUN echo ${name} > /srv/commit"])
    rest = several(
        pick,
        lambda _: pick(
            ["RUN apt-get update && apt-get install -y curl", "RUN mkdir /srv/a", "COPY src /x/", "WORKDIR /app"]
        ),
        1,
        3,
    )
    return [
        "FROM " + pick(DEBIAN),
        pick([f"ARG {name}", f"ARG {name}=unknown"]),
        pick(["", "# for the label"]),
        label,
        *rest,
        use,
        pick(["", 'CMD ["sh"]']),
    ]


def one_layer(pick: Pick) -> list[str]:
    """RUNs that take less room in one layer, with metadata between them."""
    first, second = pick([
        ("mkdir -p /srv/a && touch /srv/a/b", "chown -R app /srv/a"), ("useradd -m app", "chown -R app /home/app"),
        ("curl -o /opt/x https://x.org/a", "chmod +x /opt/x"), ("make", "rm -rf /tmp/*"),
        ("cp -r /etc /opt/e", "chmod -R 700 /opt/e"),
        ("apt-get update && apt-get install -y git", "apt-get purge -y git"),
        ("git clone https://x.org/y.git /y", "rm -r /y/.git"),
        ("touch /srv/x", "mv /srv/x /srv/z"), ("wget https://x.org/a.tar.gz", "tar xf a.tar.gz && rm a.tar.gz"),
    ])  # fmt: skip
    between = several(
        pick,
        lambda _: pick(["LABEL a=b", "EXPOSE 80", 'CMD ["a"]', "ARG VERSION=1", "ENV A=1", "# note", "STOPSIGNAL 9"]),
        0,
        3,
    )
    runs = [f"RUN {oddly(pick, first)}", *between, f"RUN {oddly(pick, second)}", pick(["", "RUN ls /srv"])]
    return ["FROM " + pick(DEBIAN), shell(pick), *runs]


def move_cleanup(pick: Pick) -> list[str]:
    """What a RUN leaves behind is deleted by a later one."""
    make, delete = pick([
        ("apt-get update && apt-get install -y curl", "rm -rf /var/lib/apt/lists/*"),
        ("apt-get update && apt-get install -y git make", "apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*"),
        ("wget -O /tmp/a.tar.gz https://x.org/a && tar xzf /tmp/a.tar.gz -C /opt", "rm /tmp/a.tar.gz"),
        ("curl -fsSL -o /tmp/z.tgz https://x.org/z.tgz && tar -xzf /tmp/z.tgz -C /opt", "rm -rf /tmp/z.tgz"),
        ("pip install flask", "rm -rf /root/.cache/pip"), ("apk add --update curl", "rm -rf /var/cache/apk/*"),
        ("yum install -y httpd", "yum clean all"), ("npm install -g yarn", "npm cache clean --force"),
    ])  # fmt: skip
    between = several(pick, lambda _: pick([*PARTS, "COPY app.conf /etc/", "VOLUME /data", "# keep it small"]), 1, 3)
    flag = pick([*[""] * 6, "--mount=type=cache,target=/c ", "--network=none "])
    runs = [f"RUN {flag}{oddly(pick, make)}", *between, f"RUN {oddly(pick, delete)}"]
    return ["FROM " + pick(DEBIAN), shell(pick), *runs]


def sort_packages(pick: Pick) -> list[str]:
    """A list of packages, each on a line of its own."""
    base, install = pick([
        ("debian:12", "apt-get update && apt-get install -y"), ("alpine:3.20", "apk add --no-cache"),
        ("debian:bookworm", "apt-get update && apt-get install -y --no-install-recommends"), ("alpine:3.20", "apk add"),
        ("ubuntu:22.04", "apt-get install -y --no-install-recommends"), ("fedora:40", "yum install -y"),
        ("python:3.12-slim", "apt-get update -qq && apt-get install -qq -y"), ("alpine:3.20", "apk --update add"),
    ])  # fmt: skip
    names = ["wget", "curl", "git", "make", "jq", "nano", "unzip", "bash"]
    more = pick([names, names, names, [*names, "g++", "libpq-dev", "zlib1g"], [*names, "curl=7.*", "$X"]])
    chosen = several(pick, lambda _: pick(more), 3, 6)
    margin = pick(["    ", "        ", "  ", "\t"])
    comment = pick(["", "", f"{margin}# what it needs\n"])
    lines = f" {BREAK}{margin}".join(dict.fromkeys(chosen) if pick([True, True, False]) else chosen)
    end = pick([
        "", "", f" {BREAK} && rm -rf /var/lib/apt/lists/*", f" {BREAK}{margin}--no-install-suggests",
        f" {BREAK}{margin}&& true", f"{margin}{BREAK} && true", f"; {BREAK}{margin}ldconfig",
    ])  # fmt: skip
    return [f"FROM {base}", f"RUN {install} {BREAK}{comment}{margin}{lines}{end}"]


def exec_form(pick: Pick) -> list[str]:
    """A program is started by a shell."""
    command = pick([
        "node src/a.js", "npm start", 'nginx -g "daemon off;"', "exec python b.py --port 80", "server ;",
        "awk '{ print $1 }' /x", "/app/start.sh -v", f"gunicorn {BREAK}    -b 0.0.0.0 app", "grep \"a\\\"b\" 'c\\d' /x",
        "java -jar /a.jar", "flask run",
    ])  # fmt: skip
    entry = pick(["", "", 'ENTRYPOINT ["/app/start.sh"]', "CMD first"])
    return ["FROM " + pick(DEBIAN), pick(PARTS), entry, pick(["CMD ", "CMD ", "ENTRYPOINT "]) + command]


def join_metadata(pick: Pick) -> list[str]:
    """Rows of ENVs and LABELs."""
    keyword = pick(["ENV", "LABEL"])
    names = several(pick, lambda _: pick(["A", "B", "C", "PATH", "org.x", "#d", '"E F"', "LANG"]), 2, 5)
    values = ["1", '"a b"', "$A", "C.UTF-8", "/x:$PATH", "a\\ b", "'#'", '""', f'"x {BREAK}y"']
    rows = [
        one
        for name in names
        for one in (
            f"{keyword} {name}={pick(values)}" + pick(["", "", " Z=2", f" {BREAK}    Y=#3"]),
            pick(["", "", "", "# note"]),
        )
    ]
    return ["FROM " + pick(DEBIAN), *rows]


def combine_copies(pick: Pick) -> list[str]:
    """Files that are copied to the same folder, one after the other."""
    folder = pick(["/app/", "/srv/x/", "./"])
    flag = pick(["", "", "--chown=1000 ", "--link "])
    files = [
        "package.json",
        "requirements.txt",
        "setup.py",
        "app.conf",
        "start.sh",
        "more.txt",
        "go.mod go.sum",
        "a*.conf",
    ]
    rows = several(pick, lambda _: f"COPY {flag}{pick(files)}{pick(LINE)}{folder}", 2, 4)
    return [
        "FROM " + pick(DEBIAN),
        pick(["WORKDIR /app", "WORKDIR /app", "RUN mkdir -p /srv/x"]),
        *(one for row in rows for one in (row, pick(["", "", "", "", "# and", "LABEL a=b"]))),
        pick(["", "RUN ls", "COPY . ."]),
    ]


def use_workdir(pick: Pick) -> list[str]:
    """RUNs that go to a folder first."""
    folder = pick(["/srv/app", "/srv/app", "/tmp/x", "app"])
    works = ["touch a", "touch b && ls", f"chmod +x a.js{pick(AND)}touch d", "cp a.js /x", "mkdir -p deep && ls deep"]
    runs = several(
        pick, lambda _: f"RUN {pick(['', '', 'set -ex; '])}cd {folder}{pick(['', '/'])}{pick(AND)}{pick(works)}", 1, 3
    )
    between = pick(["", "", "EXPOSE 80", "ENV A=b"])
    return [
        "FROM " + pick(["debian:12", "alpine:3.20"]),
        pick(["", "WORKDIR /srv"]),
        f"COPY src {folder}/",
        *runs,
        between,
        pick(["WORKDIR /srv", "WORKDIR /srv/app", ""]),
    ]


def merge_installs(pick: Pick) -> list[str]:
    """Installs by one program, one after the other."""
    base, install, names = pick([
        ("debian:12", "apt-get install -y", ["curl", "git", "jq", "wget", "nano", "make"]),
        ("debian:bookworm", "apt-get install -y --no-install-recommends", ["curl", "git", "jq", "wget", "unzip"]),
        ("debian:12", "apt-get install -y", ["curl", "git", "jq", "libpq-dev", "curl=7.*", "nano"]),
        ("ubuntu:22.04", "apt-get install -y --no-install-recommends", ["curl", "git", "make", "tzdata"]),
        ("alpine:3.20", "apk add --no-cache", ["curl", "git", "jq", "build-base", "bash"]),
        ("alpine:3.20", "apk add", ["curl", "git", "openssh"]), ("fedora:40", "dnf install -y", ["httpd", "git", "jq"]),
        ("python:3.12", "pip install", ["flask", "gunicorn==20.1", "-U pip", "wheel", "requests", "-r more.txt"]),
        ("python:3.12-slim", "pip install --no-cache-dir", ["flask", "django", "wheel", "pip"]),
        ("node:20", "npm install -g", ["yarn", "typescript@5", "pnpm", "npm@10", "serve"]),
    ])  # fmt: skip
    update = {"apt-get": "apt-get update"}.get(install.split()[0], "")
    commands = [update]
    for words in several(pick, lambda _: several(pick, lambda _: pick(names), 1, 3), 2, 4):
        commands += [f"{install} {' '.join(words)}", pick([*[""] * 6, update, "mkdir -p /opt/x", "ldconfig"])]
    if pick([True, True, True, False]):
        return [f"FROM {base}", "RUN " + joined(pick, *commands)]
    return [f"FROM {base}", *(f"RUN {command}" for command in commands if command)]


def replace_maintainer(pick: Pick) -> list[str]:
    """Who looks after the image."""
    names = [
        "me <me@x.org>",
        '"Me, Myself"',
        "é ü",
        "a=b",
        "me\\ too",
        "'x'",
        f"me {BREAK}  <me@x.org>",
        "#me",
        "$ME",
        'm"e',
    ]
    rows = [f"{pick(['MAINTAINER', 'MAINTAINER', 'maintainer'])}{pick(LINE)}{pick(names)}"]
    others = ["", "", "", "LABEL maintainer=you", 'LABEL a="b"', "MAINTAINER you", "ENV ME=x", "LABEL org.x.authors=me"]
    return ["FROM " + pick(DEBIAN), pick(others), *rows, pick(others)]


def add_to_copy(pick: Pick) -> list[str]:
    """Files of the build context, brought by ADD."""
    source = pick(
        ["src", "app.conf", "src more.txt", "start.sh", "a.tar.gz", "src/*", ".", "/src/", "more.txt app.conf", "$X"]
    )
    flag = pick(["", "", "", "--chown=app ", "--chmod=755 ", "--link ", "--unpack=false "])
    target = pick(["/srv/", "./", "/opt/x/", "src/"])
    rows = several(
        pick, lambda _: pick(["ADD {0}{1}{3}{2}", "add {0}{1}{3}{2}", 'ADD {0}["{1}", "{2}"]', "ADD {0}{1}\t{2}"]), 1, 2
    )
    kept = pick([*[""] * 5, "ADD https://x.org/a.tar.gz /opt/", "ONBUILD ADD src /x/", "ADD <<EOF /x\nEOF"])
    return [
        "FROM " + pick(DEBIAN), pick(PARTS), *(row.format(flag, source, target, pick(LINE)) for row in rows), kept,
        pick(["", "RUN ls", "# done"]),
    ]  # fmt: skip


def order_copies(pick: Pick) -> list[str]:
    """Code is copied above an install that needs none of it, or little."""
    base, install = pick([
        ("node:20", "npm ci"), ("node:20-slim", "npm install"), ("python:3.12", "pip install -r requirements.txt"),
        ("python:3.12-slim", "pip install --no-cache-dir -r requirements.txt"), ("golang:1.22", "go mod download"),
        ("debian:12", "apt-get update && apt-get install -y tini"), ("alpine:3.20", "apk add --no-cache tini"),
        ("node:20", "npm install -g serve"), ("python:3.12", "pip install flask gunicorn"),
        ("node:20", "npm ci --omit=dev"),
        ("ubuntu:22.04", "apt-get update && apt-get install -y curl && curl -fsSL https://x.org/a | tar xz -C /opt"),
    ])  # fmt: skip
    where = pick(["/app", "/srv/x", "/usr/src/app"])
    copy = pick([
        "COPY . .", "COPY . .", "COPY src ./src", "COPY app.conf start.sh ./", "COPY . " + where, "ADD . .",
        "COPY --chown=1000 . .", "COPY src app.conf ./", "COPY start.sh /usr/local/bin/", "COPY --link src ./src/",
        'COPY ["src", "./src/"]',
    ])  # fmt: skip
    between = several(
        pick, lambda _: pick([*PARTS, *PARTS, "# the code", "USER node", "VOLUME /data", "ARG X=1"]), 0, 2
    )
    runs = several(pick, lambda _: pick(["RUN npm run build", "RUN ls", "RUN make", "RUN useradd app"]), 0, 1)
    end = pick(["", 'CMD ["node", "src/a.js"]', "CMD ./start.sh", 'ENTRYPOINT ["tini", "--"]'])
    command = pick(
        [
            "RUN {}",
            "RUN {}",
            f"RUN {{}}{pick(AND)}npm run build",
            "RUN --mount=type=cache,target=/c {}",
            "RUN <<EOF\n{}\nEOF",
        ]
    )
    return [f"FROM {base}", f"WORKDIR {where}", copy, *between, command.format(install), *runs, end]


def caches(pick: Pick) -> list[str]:
    """Installs that fill a cache, which stays, goes, or is mounted."""
    base, install, cleanup = pick([
        ("debian:12", "apt-get update && apt-get install -y curl", "rm -rf /var/lib/apt/lists/*"),
        ("ubuntu:22.04", "apt-get update -qq && apt-get -qq install -y --no-install-recommends git", "apt-get clean"),
        ("alpine:3.20", "apk add curl", "rm -rf /var/cache/apk/*"), ("alpine:3.20", "apk add --update git", ""),
        ("python:3.12", "pip install flask", "rm -rf ~/.cache/pip"),
        ("python:3.9-slim", "pip3 install -r more.txt", ""),
        ("python:3.12", "python -m pip install --no-cache-dir .", "pip cache purge"),
        ("node:20", "npm ci", "npm cache clean --force"),
        ("node:20", "yarn install --frozen-lockfile", "yarn cache clean"),
        ("fedora:40", "dnf install -y git", "dnf clean all"),
        ("centos:7", "yum install -y httpd", "rm -rf /var/cache/yum"),
        ("golang:1.22", "go build -o /a .", "go clean -modcache"),
        ("rust:1.75", "cargo build --release", ""), ("maven:3-eclipse-temurin-17", "mvn -B package", "rm -rf ~/.m2"),
        ("composer:2", "composer install --no-dev", "composer clear-cache"), ("ruby:3.2", "bundle install", ""),
        ("ruby:3.2", "gem install rails", "rm -rf /usr/local/bundle/cache"),
        ("continuumio/miniconda3", "conda install -y x", "conda clean -afy"),
        ("node:20", "npm install -g pnpm && pnpm i --frozen-lockfile", "pnpm store prune"),
        ("python:3.12", "uv sync", "uv cache clean"),
    ])  # fmt: skip
    settings = pick([
        *[""] * 6, "ENV PIP_NO_CACHE_DIR=1", "USER app", "WORKDIR /app", "ENV HOME=/x", "ENV YARN_CACHE_FOLDER=/y",
        "ARG CACHE=/c", "ENV npm_config_cache=/tmp/n", "COPY . .", "RUN rm /etc/apt/apt.conf.d/docker-clean",
    ])  # fmt: skip
    other = pick(["", "", "ls", "make", "mkdir -p /x", install])
    flag = pick(
        [
            *[""] * 6,
            "--mount=type=cache,target=/root/.cache ",
            "--mount=type=cache,target=/var/cache/apt,sharing=locked ",
        ]
    )
    run = joined(pick, install, other, pick(["", cleanup]))
    shape = pick(
        [
            "{}",
            "{}",
            "{}",
            "{}",
            "set -ex; {}",
            "({})",
            "if true; then {}; fi",
            "{} > /dev/null",
            "sudo {}",
            "{} && exit 0",
        ]
    )
    later = pick(["", "", f"RUN {cleanup}" if cleanup else "", f"RUN {install}", "COPY --from=build /root /root"])
    body = oddly(pick, shape.format(run))
    return [f"FROM {base}", shell(pick), settings, f"RUN {flag}{body}", pick(PARTS), later]


RECIPES: Sequence[Rule[list[str]]] = (
    *(mount_downloads, bind_inputs) * 6, move_cleanup,
    *(use_workdir, merge_installs, own_on_copy, mount_secrets, move_cleanup) * 3,
    *(sort_packages, combine_copies, replace_maintainer, add_to_copy, one_layer) * 2, sink_metadata, exec_form,
    join_metadata, order_copies, caches,
)  # fmt: skip
"""Those of which less comes about stand there more than once."""


def recipe(pick: Pick) -> list[str]:
    """The instructions of one of the recipes, comments between them included."""
    return [text for text in pick(RECIPES)(pick) if text]
