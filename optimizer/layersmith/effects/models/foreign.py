"""Programs whose effects depend on what others wrote, and why they are not known."""

from __future__ import annotations

_BUILD = "runs what the project's build files say"
_SCRIPT = "runs a program of its own"
_SERVER = "starts a server"
_PROJECT = "reads the project and may run its code"

_REASONS = {
    _BUILD: """
        make gmake cmake ninja meson scons configure autogen.sh bootstrap bootstrap.sh autoreconf autoconf
        automake phpize mvn mvnw gradle gradlew sbt lein ant bazel cabal stack mix rebar3 dotnet msbuild
        xbuild javac gcc g++ cc clang rake grunt gulp bower webpack tsc ng jekyll hugo hexo rollup vite next
        nuxt cargo go
        """,
    _SCRIPT: """
        python python2 python3 perl ruby node nodejs php R Rscript julia java lua ghc erl elixir expect
        osascript deno bun bash sh dash zsh ksh ash source . eval su exec chroot runuser setpriv busybox
        parallel script
        """,
    _SERVER: """
        service systemctl mysql mysqld mysqladmin psql pg_ctl postgres supervisord nginx apache2ctl
        apachectl redis-server mongod rabbitmqctl start-stop-daemon dockerd Xvfb xvfb-run initctl
        """,
    _PROJECT: """
        npx pnpx yarn pnpm npm composer bundle pipenv poetry uv pip pip2 pip3 gem conda mamba micromamba
        easy_install pecl pear cpan cpanm luarocks opam sdkmanager android rustup nvm rvm rbenv pyenv
        virtualenv jupyter helm gcloud az aws kubectl ansible-playbook
        """,
}
_BY_NAME = {name: f"{name} {why}" for why, names in _REASONS.items() for name in names.split()}
KNOWN = frozenset(_BY_NAME)
"""The names of these programs."""


def reason(name: str) -> str:
    """Why the effects of the program `name`, for which there is no model, are not known."""
    if name.endswith((".sh", ".py", ".pl", ".rb", ".php")):
        return f"{name} is a program of its own"
    return _BY_NAME.get(name) or f"what {name} does is not known"
