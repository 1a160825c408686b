"""A grammar of the bodies of RUN instructions: what people install, fetch, own, move and delete, in all the shapes that
a shell has for it."""

from __future__ import annotations

from collections.abc import Sequence

from choices import Pick, one_of, several

BREAK = "\x01"
"""Stands for the escape character of the file and the end of the line."""

_PACKAGES = ["curl", "git", "gcc", "libpq-dev", "zlib1g", "ca-certificates", "g++", "php8.2", "nginx=1.2", "~n^x"]
_MODULES = ["flask", "gunicorn==20.1", "'django>=4'", "-r requirements.txt", ".", "-e .", "pip", "wheel"]
_SPACE = [" ", " ", " ", "  ", f" {BREAK}    ", f" {BREAK}\t", f" {BREAK}\n    ", f" {BREAK}# why\n    "]
"""What stands between two words; where a line is broken, comments and empty lines may follow."""

_PATHS = [
    "/app", "/app/src", "/srv/x", "/tmp/a.tar.gz", "/opt/tool", "/etc/app.conf", "/app/start.sh", ".", "./src",
    "start.sh", "src", "/var/lib/apt/lists/*", "/root/.cache", "*.pyc", '"$HOME"/x', "${DIR:-/app}", "/", "~/x",
    "'/a b'", "/app/", "..", "package.json", "/usr/local/bin/x", "node_modules",
]  # fmt: skip
_OWNERS = ["app", "app:app", "1000:1000", "root", "$USER", ":www", "0"]
_WITH_PACKAGES = [
    "apt-get install -y {}", "apt-get install -y --no-install-recommends {}", "apt-get -qq -y install {}",
    "apt-get update && apt-get install -y {} && rm -rf /var/lib/apt/lists/*", "apt install -y {}",
    "apt-get update -qq && apt-get install -y {}", "apk add {}", "apk add --no-cache {}", "apk add -U {}",
    "apk --update add {} && rm -rf /var/cache/apk/*", "yum install -y {}", "yum -y install {} && yum clean all",
    "dnf install -y {}", "microdnf install {}", "apk add --virtual .build {}", "apt-get purge -y {}",
    "zypper -n in {}", "pacman -Sy --noconfirm {}", "apk del {}",
]  # fmt: skip
_WITH_MODULES = [
    "pip install {}", "pip3 install --no-cache-dir {}", "python -m pip install -U {}", "pip install -q {}",
    "uv pip install --system {}", "conda install -y {}", "pip install --user {}",
]  # fmt: skip
_WITH_PATH = [
    "rm -rf {}", "rm {}", "mkdir -p {}", "mkdir {}", "cd {}", "ls {}", "chmod +x {}", "chmod -R 755 {}", "cat {}",
    "chmod u+x,g-w {}", "touch {}", "test -f {}", "find {} -name x -delete", "echo a > {}", "echo b >> {}",
    "tar xzf /tmp/a.tar.gz -C {}", "sed -i s/a/b/ {}", "cp -r /app {}", "mv {} /srv", "ln -sf {} /usr/bin/x",
    "wget -O {} https://x.org/a", "curl -fsSL https://x.org/a.tar.gz -o {}", ". {}", "find . -type f | xargs rm",
    "install -m 755 start.sh {}", "unzip a.zip -d {}", "(cd {} && make)", "pushd {}", "WORKDIR={}",
]  # fmt: skip
_PLAIN = [
    "true", "false", "make", "make -j$(nproc) install", "npm ci", "npm install", "npm run build", "yarn", "id",
    "npm install -g yarn && npm cache clean --force", "yarn install --frozen-lockfile", "pnpm i", "go build ./...",
    "go mod download", "cargo build --release", "mvn -B package", "composer install", "bundle install",
    "apt-get update", "apt-get clean", "apt-get upgrade -y", "apt-get autoremove -y", "apk update", "yum clean all",
    "useradd -m app", "adduser -D app", "addgroup -S app && adduser -S app -G app", "groupadd -r app",
    "usermod -aG a b", "pip cache purge", "python setup.py install", "python -c 'print(1)'", "gem install rails",
    "ldconfig", "export A=1", "A=1 make", "B=$A", "unset A", 'echo $A ${B:-c} "$C"', "echo '# no comment' \\# a#b",
    "echo é", "set -e", "set -ex", "set -o pipefail", "set +x", "umask 022", "exit 0", "exec true",
    "trap 'rm x' EXIT", "curl -sL https://x.org/setup | bash -", "curl -s https://x.org/a | tar xz",
    "service x start", "sleep 1 &", "wget https://x.org/a.tar.gz && tar xf a.tar.gz && rm a.tar.gz",
    "git clone https://x.org/a.git", "locale-gen", "cat /run/secrets/t", 'echo "a  b" | tee /etc/x',
    "printf '%s\\n' a b", "ssh-keyscan x.org >> ~/.ssh/known_hosts", "debconf-set-selections x",
    "DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata", ": ${A:=b}", "! false",
    "dpkg -i /tmp/x.deb || apt-get -f install -y", "[[ -f x ]] && echo y", "a=(1 2)", "echo {a,b}", "source x", "",
    'echo "unclosed', "echo $((1 + 2))", "echo `date`", "rm -rf /var/lib/apt/lists/*", "rm -rf /tmp/* /root/.cache",
]  # fmt: skip
_GLUE = [
    " && ", " && ", f" {BREAK}    && ", f" && {BREAK}    ", f" &&{BREAK}", "; ", f"; {BREAK}  ", " || ", " | ",
    f" && {BREAK}# note\n    ", f" && {BREAK}\n  # note\n\n    ", f" {BREAK} \t# note \\\n && ", "&&", " & ",
]  # fmt: skip
_AROUND = [
    "{}", "{}", "{}", "{}", "{}", "{};", "{{ {}; }}", "( {} )", "set -ex; {}", "set -eux && {}", "{} # last",
    "if test -f x; then {}; fi", "if {}; then true; else false; fi", "for i in 1 2; do {}; done", "! {}",
    "case $A in a) {} ;; *) true ;; esac", "f() {{ {}; }}; f", "x=$({})", "while read l; do {}; done < f",
    'sh -c "{}"', "su app -c '{}'", "{} > /dev/null 2>&1", "time {}", "eval {}",
]  # fmt: skip


def _filled(pick: Pick, templates: Sequence[str], words: Sequence[str], most: int) -> str:
    """A command line with some words of its own, apart by any white space."""
    chosen = several(pick, lambda _: pick(words), 1, most)
    return pick(templates).format("".join(word + pick(_SPACE) for word in chosen[:-1]) + chosen[-1])


def command(pick: Pick) -> str:
    """One command, or a few that go together."""
    kind = pick(range(6))
    if kind < 2:
        return pick(_PLAIN)
    if kind == 2:
        return _filled(pick, _WITH_PACKAGES, _PACKAGES, 4)
    if kind == 3:
        return _filled(pick, _WITH_MODULES, _MODULES, 3)
    if kind == 4:
        return _filled(pick, _WITH_PATH, _PATHS, 2)
    return f"chown {pick(['', '-R ', '-h '])}{pick(_OWNERS)} {pick(_PATHS)}"


def body(pick: Pick, depth: int = 2) -> str:
    """The body of a RUN in shell form, all on one logical line."""
    if not depth or not pick(range(3)):
        return command(pick)
    first, *others = several(pick, lambda _: body(pick, depth - 1), 1, 4 if depth == 2 else 2)
    return pick(_AROUND).format(first + "".join(pick(_GLUE) + other for other in others))


def script(pick: Pick) -> str:
    """Some lines of a script, as a here-document has them."""
    return "\n".join(several(pick, body, 0, 4)).replace(BREAK, "\\\n")


_TOKENS = [
    "a", "echo", " ", " ", "  ", "\n", "\t", "\\\n", "\\", "'", '"', "`", "$", "$a", "${a}", "${a:-", "${a#*/}", "}",
    "{", "(", ")", "$(", "$((", "))", "|", "||", "&", "&&", ";", ";;", "<", ">", ">>", "2>&1", "<<E", "\nE\n", "<&-",
    ">|", "<>", "#", "# c\n", "!", "if ", "then ", "else ", "elif ", "fi", "for i in ", "do ", "done", "while ",
    "until ", "case a in ", "esac", "a) ", "f() ", "function f ", "[[ ", " ]]", "=", "a=b", "a=(", "*", "?", "[a-z]",
    "~", "é", "\xa0", "-x", "1", "cd ", "set -e", "export ", "{a,b}", "$'\\n'", '$"', "<(", "select ", "time ",
    "coproc ", "|&", "&>", "<<<", "\x01", "\r",
]  # fmt: skip


def soup(pick: Pick) -> str:
    """Everything that matters to a shell's parser, in no sensible order."""
    return "".join(several(pick, lambda _: pick(_TOKENS), 1, 20))


def any_body(pick: Pick) -> str:
    """A body, or soup; as the shell gets it."""
    return one_of(pick, body, body, soup).replace(BREAK, "")
