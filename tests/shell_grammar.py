"""Hypothesis strategies that make the bodies of RUN instructions: what people install, fetch, own, move and delete, in
all the shapes that a shell has for it."""

from __future__ import annotations

from hypothesis import strategies as st

BREAK = "\x01"
"""Stands for the escape character of the file and the end of the line."""

_PACKAGES = st.lists(
    st.sampled_from(
        ["curl", "git", "gcc", "libpq-dev", "zlib1g", "ca-certificates", "g++", "php8.2", "nginx=1.2", "~n^x"]
    ),
    min_size=1,
    max_size=4,
)
_MODULES = st.lists(
    st.sampled_from(["flask", "gunicorn==20.1", "'django>=4'", "-r requirements.txt", ".", "-e .", "pip", "wheel"]),
    min_size=1,
    max_size=3,
)
_SPACE = st.sampled_from(
    [" ", " ", " ", "  ", f" {BREAK}    ", f" {BREAK}\t", f" {BREAK}\n    ", f" {BREAK}# why\n    "]
)
"""What stands between two words; where a line is broken, comments and empty lines may follow."""

PATHS = st.sampled_from(
    [
        *("/app", "/app/src", "/srv/x", "/tmp/a.tar.gz", "/opt/tool", "/etc/app.conf", "/app/start.sh", ".", "./src"),
        *("start.sh", "src", "/var/lib/apt/lists/*", "/root/.cache", "*.pyc", '"$HOME"/x', "${DIR:-/app}", "/", "~/x"),
        *("'/a b'", "/app/", "..", "package.json", "/usr/local/bin/x", "node_modules"),
    ]
)
_OWNERS = st.sampled_from(["app", "app:app", "1000:1000", "root", "$USER", ":www", "0"])

_WITH_PACKAGES = st.sampled_from(
    [
        *("apt-get install -y {}", "apt-get install -y --no-install-recommends {}", "apt-get -qq -y install {}"),
        *("apt-get update && apt-get install -y {} && rm -rf /var/lib/apt/lists/*", "apt install -y {}"),
        *("apt-get update -qq && apt-get install -y {}", "apk add {}", "apk add --no-cache {}", "apk add -U {}"),
        *("apk --update add {} && rm -rf /var/cache/apk/*", "yum install -y {}", "yum -y install {} && yum clean all"),
        *("dnf install -y {}", "microdnf install {}", "apk add --virtual .build {}", "apt-get purge -y {}"),
        *("zypper -n in {}", "pacman -Sy --noconfirm {}", "apk del {}"),
    ]
)
_WITH_MODULES = st.sampled_from(
    [
        *("pip install {}", "pip3 install --no-cache-dir {}", "python -m pip install -U {}", "pip install -q {}"),
        *("uv pip install --system {}", "conda install -y {}", "pip install --user {}"),
    ]
)
_WITH_PATH = st.sampled_from(
    [
        *(
            "rm -rf {}",
            "rm {}",
            "mkdir -p {}",
            "mkdir {}",
            "cd {}",
            "ls {}",
            "chmod +x {}",
            "chmod -R 755 {}",
            "cat {}",
        ),
        *("chmod u+x,g-w {}", "touch {}", "test -f {}", "find {} -name x -delete", "echo a > {}", "echo b >> {}"),
        *("tar xzf /tmp/a.tar.gz -C {}", "sed -i s/a/b/ {}", "cp -r /app {}", "mv {} /srv", "ln -sf {} /usr/bin/x"),
        *("wget -O {} https://x.org/a", "curl -fsSL https://x.org/a.tar.gz -o {}", ". {}", "find . -type f | xargs rm"),
        *("install -m 755 start.sh {}", "unzip a.zip -d {}", "(cd {} && make)", "pushd {}", "WORKDIR={}"),
    ]
)
_PLAIN = st.sampled_from(
    [
        *("true", "false", "make", "make -j$(nproc) install", "npm ci", "npm install", "npm run build", "yarn", "id"),
        *(
            "npm install -g yarn && npm cache clean --force",
            "yarn install --frozen-lockfile",
            "pnpm i",
            "go build ./...",
        ),
        *("go mod download", "cargo build --release", "mvn -B package", "composer install", "bundle install"),
        *(
            "apt-get update",
            "apt-get clean",
            "apt-get upgrade -y",
            "apt-get autoremove -y",
            "apk update",
            "yum clean all",
        ),
        *(
            "useradd -m app",
            "adduser -D app",
            "addgroup -S app && adduser -S app -G app",
            "groupadd -r app",
            "usermod -aG a b",
        ),
        *("pip cache purge", "python setup.py install", "python -c 'print(1)'", "gem install rails", "ldconfig"),
        *("export A=1", "A=1 make", "B=$A", "unset A", 'echo $A ${B:-c} "$C"', "echo '# no comment' \\# a#b", "echo é"),
        *("set -e", "set -ex", "set -o pipefail", "set +x", "umask 022", "exit 0", "exec true", "trap 'rm x' EXIT"),
        *("curl -sL https://x.org/setup | bash -", "curl -s https://x.org/a | tar xz", "service x start", "sleep 1 &"),
        *(
            "wget https://x.org/a.tar.gz && tar xf a.tar.gz && rm a.tar.gz",
            "git clone https://x.org/a.git",
            "locale-gen",
        ),
        *(
            "cat /run/secrets/t",
            'echo "a  b" | tee /etc/x',
            "printf '%s\\n' a b",
            "ssh-keyscan x.org >> ~/.ssh/known_hosts",
        ),
        *(
            "debconf-set-selections x",
            "DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata",
            ": ${A:=b}",
            "! false",
        ),
        *(
            "dpkg -i /tmp/x.deb || apt-get -f install -y",
            "[[ -f x ]] && echo y",
            "a=(1 2)",
            "echo {a,b}",
            "source x",
            "",
        ),
        *(
            'echo "unclosed',
            "echo $((1 + 2))",
            "echo `date`",
            "rm -rf /var/lib/apt/lists/*",
            "rm -rf /tmp/* /root/.cache",
        ),
    ]
)


@st.composite
def _filled(draw: st.DrawFn, templates: st.SearchStrategy[str], words: st.SearchStrategy[list[str]]) -> str:
    """A command line with some words of its own, apart by any white space."""
    chosen = draw(words)
    return draw(templates).format("".join(word + draw(_SPACE) for word in chosen[:-1]) + chosen[-1])


COMMANDS = st.one_of(
    _filled(_WITH_PACKAGES, _PACKAGES),
    _filled(_WITH_MODULES, _MODULES),
    _filled(_WITH_PATH, st.lists(PATHS, min_size=1, max_size=2)),
    st.builds("chown {}{} {}".format, st.sampled_from(["", "-R ", "-h "]), _OWNERS, PATHS),
    _PLAIN,
    _PLAIN,
)
_GLUE = st.sampled_from(
    [
        *(" && ", " && ", f" {BREAK}    && ", f" && {BREAK}    ", f" &&{BREAK}", "; ", f"; {BREAK}  ", " || ", " | "),
        *(f" && {BREAK}# note\n    ", f" && {BREAK}\n  # note\n\n    ", f" {BREAK} \t# note \\\n && ", "&&", " & "),
    ]
)


@st.composite
def _lists(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """Some commands, and perhaps a compound command around them."""
    parts = draw(st.lists(inner, min_size=1, max_size=4))
    text = parts[0] + "".join(draw(_GLUE) + part for part in parts[1:])
    return draw(_AROUND).format(text)


_AROUND = st.sampled_from(
    [
        *("{}", "{}", "{}", "{}", "{}", "{};", "{{ {}; }}", "( {} )", "set -ex; {}", "set -eux && {}", "{} # last"),
        *("if test -f x; then {}; fi", "if {}; then true; else false; fi", "for i in 1 2; do {}; done", "! {}"),
        *("case $A in a) {} ;; *) true ;; esac", "f() {{ {}; }}; f", "x=$({})", "while read l; do {}; done < f"),
        *('sh -c "{}"', "su app -c '{}'", "{} > /dev/null 2>&1", "time {}", "eval {}"),
    ]
)
BODIES = st.recursive(COMMANDS, _lists, max_leaves=5)
"""The body of a RUN in shell form, all on one logical line."""

SCRIPTS = st.lists(BODIES.map(lambda body: body.replace(BREAK, "\\\n")), max_size=4).map("\n".join)
"""Some lines of a script, as a here-document has them."""
