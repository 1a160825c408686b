"""A grammar of projects that are built and started in one stage, in the ways that people write them for each language,
with the files of a golden case as their build context."""

from __future__ import annotations

from collections.abc import Callable

from choices import Pick, several
from context_grammar import Files, golden_files
from recipe_parts import AND, LINE, PARTS
from shell_grammar import BREAK

_APT = "RUN apt-get update{0}apt-get install -y{1}{2}{0}rm -rf /var/lib/apt/lists/*"
_PARTS = [
    *PARTS,
    "VOLUME /data",
    "# the end",
    "HEALTHCHECK CMD true",
    "USER nobody",
    "ENV PORT=80 A=b",
    "ARG CFLAGS=-O2",
]
Lines = tuple[str, list[str], str]
"""A base image, the instructions below it, and what the container starts."""


def _packages(pick: Pick, *names: str) -> str:
    return _APT.format(pick(AND), pick(LINE), pick(LINE).join(names))


def _install(pick: Pick, manifests: str, install: str, build: str) -> list[str]:
    """All is copied and built; or the manifests first; or what is built in the step that installs."""
    flag = pick(["", "", "", "--chown=1000 ", "--link "])
    if pick([True, True, False]):
        runs = [f"COPY {flag}{manifests} ./", f"RUN {install}", pick(["", "# the code"]), f"COPY {flag}. ."]
        return [*runs, f"RUN {build}" if build else ""]
    together = f"RUN {install}{pick(AND)}{build}" if build else f"RUN {install}"
    return [pick([f"COPY {flag}. .", "ADD . ."]), together]


def _node(pick: Pick, where: str) -> tuple[str, Lines]:
    name, manager, lock, start = pick([
        ("node-typescript", "npm", "package-lock.json", "dist/server.js"),
        ("node-yarn", "yarn", "yarn.lock", "lib/index.js"),
        ("node-pnpm", "pnpm", "pnpm-lock.yaml", "dist/index.js"), ("node-next", "npm", "package-lock.json", ""),
        ("node-npm-start", "npm", "package-lock.json", "dist/main.js"),
        ("node-no-build", "npm", "package-lock.json", "server.js"),
    ])  # fmt: skip
    base = pick(["node:18", "node:20", "node:20-alpine", "node:16-bullseye", "node:lts", "node:20 AS app", "node"])
    install = {"npm": pick(["npm ci", "npm install", "npm i --legacy-peer-deps", "npm ci --include=dev"])}.get(
        manager, pick([f"{manager} install --frozen-lockfile", f"{manager} install"])
    )
    manifests = pick([f"package.json {lock}", f"package.json {lock}", "package*.json", f"./package.json ./{lock}"])
    build = pick(
        [f"{manager} run build", f"{manager} run build", f"NODE_ENV=production {manager} run build", "npx tsc", ""]
    )
    tool = pick(["RUN npm install -g pnpm@9", "RUN corepack enable"]) if manager == "pnpm" else ""
    starts = [f'CMD ["{manager}", "start"]', f"CMD {manager} start", 'ENTRYPOINT ["npm", "run", "start:prod"]']
    starts += (
        [f'CMD ["node", "{start}"]', f"CMD node {start}", f'ENTRYPOINT ["node", "{where}/{start}"]'] if start else []
    )
    return f"split-stages/{name}", (base, [tool, *_install(pick, manifests, install, build)], pick(starts))


def _python(pick: Pick, where: str) -> tuple[str, Lines]:
    name, packages, start = pick([
        ("python-requirements", [""], '["python", "app.py"]'),
        ("python-libpq", ["gcc", "libpq-dev"], '["gunicorn", "app:app"]'),
        ("python-django", [""], '["gunicorn", "site.wsgi"]'), ("python-libpq", ["build-essential"], '["flask", "run"]'),
    ])  # fmt: skip
    base = pick(["python:3.12", "python:3.11-slim-bookworm", "python:3.10-bullseye", "python:3", "python:3.12-alpine"])
    pip = pick(["pip install", "pip install --no-cache-dir", "pip3 install", "python -m pip install", "pip install -q"])
    installs = [_packages(pick, *packages)] if packages != [""] and "alpine" not in base else []
    installs += [
        pick(["", "", "", "RUN pip install --upgrade pip", "ENV PYTHONUNBUFFERED 1", "RUN python -m venv /venv"])
    ]
    build = pick(["", "", "", "python manage.py collectstatic --noinput", "python -m compileall ."])
    return f"split-stages/{name}", (
        base, [*installs, *_install(pick, "requirements.txt", f"{pip} -r requirements.txt", build)], f"CMD {start}",
    )  # fmt: skip


def _golang(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(["golang:1.22", "golang:1.19-bullseye", "golang:1.21-alpine", "golang", "golang:1.22 AS build"])
    target = pick(["server", "./bin/server", "/usr/local/bin/server", f"{where}/server", "/server"])
    flags = pick(["", "", '-ldflags="-s -w" ', "-trimpath ", "-v -mod=readonly "])
    build = f"{pick(['', 'CGO_ENABLED=0 ', 'CGO_ENABLED=0 GOOS=linux '])}go build {flags}-o {target} ."
    start = (
        target
        if target.startswith("/")
        else pick([f"./{target.removeprefix('./')}", f"{where}/{target.removeprefix('./')}"])
    )
    manifests = pick(["go.mod", "go.mod go.sum", "go.*"])
    return pick(["split-stages/go-templates", "split-stages/go-cgo", "order-copies/go-mod-download"]), (
        base, _install(pick, manifests, pick(["go mod download", "go mod download -x", "go get ./..."]), build),
        pick([f'CMD ["{start}"]', f'ENTRYPOINT ["{start}", "-v"]', f"CMD {start}"]),
    )  # fmt: skip


def _rust(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(["rust:1.70", "rust:1.75-slim-bookworm", "rust", "rust:1.70-alpine"])
    build = pick(
        [
            "cargo build --release",
            "cargo build --release -j4",
            "cargo build --release --locked",
            "cargo install --path .",
        ]
    )
    start = (
        "udp-tracker"
        if "install" in build
        else pick(["target/release/udp-tracker", f"{where}/target/release/udp-tracker"])
    )
    tools = pick(["", "", _packages(pick, "libssl-dev", "pkg-config")])
    return "split-stages/rust-release", (base, [tools, "COPY . .", f"RUN {build}"], f'CMD ["{start}"]')


def _java(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(
        ["maven:3.9-eclipse-temurin-17", "maven:3.8-openjdk-11", "maven:3-jdk-8", "maven:3.9-amazoncorretto-17"]
    )
    build = pick(
        ["mvn package", "mvn -B -q package -DskipTests", "mvn clean package -Dmaven.test.skip=true", "mvn install"]
    )
    ahead = pick(
        [[], ["COPY pom.xml .", "RUN mvn dependency:go-offline"], ["COPY pom.xml ./", "RUN mvn -B dependency:resolve"]]
    )
    copy = pick(["COPY . .", "COPY src ./src"]) if ahead else "COPY . ."
    moved = pick(["", "", "RUN cp target/orders-1.2.0.jar /app.jar"])
    jar = "/app.jar" if moved else pick(["target/orders-1.2.0.jar", f"{where}/target/orders-1.2.0.jar"])
    start = pick(
        ['ENTRYPOINT ["java", "-jar", "{}"]', 'CMD ["java", "-Xmx1g", "-jar", "{}", "server"]', "CMD java -jar {}"]
    )
    return "split-stages/java-maven", (base, [*ahead, copy, f"RUN {build}", moved], start.format(jar))


def _dotnet(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(
        [
            "mcr.microsoft.com/dotnet/sdk:8.0",
            "mcr.microsoft.com/dotnet/sdk:6.0",
            "mcr.microsoft.com/dotnet/sdk:8.0-alpine",
        ]
    )
    out = pick(["/out", "out", "/app/publish"])
    build = f"dotnet publish -c Release -o {out}"
    inside = out if out.startswith("/") else f"{where}/{out}"
    start = pick([[f"WORKDIR {inside}", 'ENTRYPOINT ["dotnet", "Shop.dll"]'], [f'CMD ["dotnet", "{inside}/Shop.dll"]']])
    return "split-stages/dotnet-web", (
        base,
        [*_install(pick, "*.csproj", "dotnet restore", build), *start[:-1]],
        start[-1],
    )


def _ruby(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(["ruby:3.2", "ruby:3.2-slim", "ruby:3.1-bullseye"])
    tools = _packages(pick, "build-essential") if "slim" in base else ""
    install = pick(["bundle install", "bundle install --jobs 4", "gem install bundler && bundle install"])
    lines = [tools, *_install(pick, "Gemfile Gemfile.lock", install, "")]
    return "split-stages/ruby-bundler", (
        base,
        lines,
        pick(['CMD ["bundle", "exec", "ruby", "app.rb"]', 'CMD ["ruby", "app.rb"]']),
    )


def _php(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(["php:8.2-apache-bookworm", "php:8.2-fpm-bookworm", "php:8.3-cli"])
    tools = [_packages(pick, *pick([("git", "unzip"), ("libzip-dev", "libpng-dev"), ("git",)]))]
    tools += [pick(["", "RUN docker-php-ext-install zip gd", "RUN docker-php-ext-install -j$(nproc) pdo_mysql"])]
    tools += ["COPY --from=composer:2 /usr/bin/composer /usr/bin/composer"]
    install = pick(["composer install --no-dev --no-scripts", "composer install --no-dev --optimize-autoloader"])
    start = "" if "cli" not in base else 'CMD ["php", "-S", "0.0.0.0:80", "-t", "public"]'
    return "split-stages/php-composer", (
        base,
        [*tools, *_install(pick, "composer.json composer.lock", install, "")],
        start,
    )


def _native(pick: Pick, where: str) -> tuple[str, Lines]:
    base = pick(["gcc:12", "debian:bookworm", "debian:12-slim", "ubuntu:22.04"])
    tools = (
        "" if base.startswith("gcc") else _packages(pick, "gcc", "libc6-dev", pick(["make", "tzdata", "libssl-dev"]))
    )
    target = pick(["hello", "/usr/local/bin/hello", f"{where}/hello", "./hello"])
    build = pick(["gcc -O2 -o {} main.c", "cc main.c -o {}", "gcc $CFLAGS -o {} main.c && rm main.c"]).format(target)
    start = target if target.startswith("/") else f"{where}/hello"
    copy = pick(["COPY main.c .", "COPY . .", "COPY main.c main.c"])
    return "split-stages/native-one-file", (
        base,
        [tools, copy, f"RUN {build}"],
        pick([f'CMD ["{start}"]', f'ENTRYPOINT ["{start}"]']),
    )


_LANGUAGES: list[Callable[[Pick, str], tuple[str, Lines]]] = [
    _node, _node, _python, _python, _golang, _golang, _rust, _java, _dotnet, _ruby, _php, _native,
]  # fmt: skip


def project(pick: Pick) -> tuple[list[str], Files]:
    """The instructions of a project in one stage, comments between them included, and the files that it is built of."""
    where = pick(
        ["/app", "/src", "/srv/x", "/usr/src/app", "/opt/a b"] if pick([False] * 9 + [True]) else ["/app", "/srv/x"]
    )
    case, (base, lines, start) = pick(_LANGUAGES)(pick, where)
    folder = f'"{where}"' if " " in where else where
    top = pick(["", "", "", "", "ARG VERSION=1", "# the whole project"])
    behind = several(pick, lambda _: pick(_PARTS), 0, 2)
    texts = [top, f"FROM {base}", pick(_PARTS), f"WORKDIR {folder}", *lines, *behind, start]
    if pick([False] * 7 + [True]):
        at = pick(range(len(texts)))
        texts[at] = texts[at].replace(" && ", f" {BREAK}    && ") or "RUN true"
    return [text for text in texts if text], golden_files(case)
