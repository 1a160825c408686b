"""What commands read, write, delete, make and need, by their models."""

from __future__ import annotations

import pytest

from layersmith.effects.effect import Effects, Unknown, conflict
from layersmith.effects.paths import overlap
from layersmith.effects.scripts import effects
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse

HOME = "/root"


def ask(text: str, folder: str | None = "/app", official: bool = False, **variables: str | None) -> Effects | Unknown:
    script = parse(text.encode(), True)
    assert isinstance(script, Script), script
    return effects(script, folder, variables, HOME, official)


def known(text: str, folder: str | None = "/app", official: bool = False, **variables: str | None) -> Effects:
    found = ask(text, folder, official, **variables)
    assert isinstance(found, Effects), found
    return found


@pytest.mark.parametrize(
    ("text", "reads", "writes", "deletes", "makes", "needs"),
    [
        ("mkdir -p /a/b c", "", "", "", "/a /a/b /app /app/c", ""),
        ("mkdir /a/b", "", "/a/b", "", "", "/a"),
        ("mkdir -p -m 700 /a/b", "", "/a/b", "", "/a /a/b", ""),
        ("rm -rf x /y/*", "", "", "/app/x /y/*", "", ""),
        ("rmdir x", "/app/x", "", "/app/x", "", ""),
        ("cp a b", "/app/a", "/app/b", "", "", "/app"),
        ("cp a b/", "/app/a", "/app/b/a", "", "", "/app/b"),
        ("cp -r src/. /opt/tool/", "/app/src", "/opt/tool", "", "", "/opt/tool"),
        ("cp -t /d a b", "/app/a /app/b", "/d/a /d/b", "", "", "/d"),
        ("cp tool /usr/local/bin", "/app/tool", "/usr/local/bin/tool", "", "", "/usr/local/bin"),
        ("mv a b/", "/app/a", "/app/b/a", "/app/a", "", "/app/b"),
        ("ln -s ../x /y/z", "", "/y/z", "", "", "/y"),
        ("ln -s /x/y", "", "/app/y", "", "", "/app"),
        ("ln /x/y z", "/x/y", "/app/z", "", "", "/app"),
        ("install -D -m 755 a /x/y/z", "/app/a", "/x/y/z", "", "/x /x/y", ""),
        ("chmod -R +x /a", "", "/a", "", "", ""),
        ("chmod -x a", "", "/app/a", "", "", ""),
        ("touch a", "", "/app/a", "", "", "/app"),
        ("sed -i s/a/b/ /etc/x", "/etc/x", "/etc/x /etc/sed??????", "/etc/sed??????", "", ""),
        ("sed -n 5p x", "/app/x", "", "", "", ""),
        ("grep -r foo", "/app", "", "", "", ""),
        ("grep foo a b", "/app/a /app/b", "", "", "", ""),
        ("echo x > /y/z", "", "/y/z", "", "", "/y"),
        ("echo x >> z 2>&1", "/app/z", "/app/z", "", "", "/app"),
        ("ls > /dev/null 2>/dev/null", "/app", "", "", "", ""),
        ("cat < a | tee b", "/app/a", "/app/b", "", "", "/app"),
        ("tar -xzf a.tgz -C /opt", "/app/a.tgz", "/opt", "", "", "/opt"),
        ("tar xf a.tar tool", "/app/a.tar", "/app/tool", "", "", "/app"),
        ("tar xf a.tar --strip-components=1 x/tool", "/app/a.tar", "/app", "", "", "/app"),
        ("tar czf /b/a.tgz src", "/app/src", "/b/a.tgz", "", "", "/b"),
        ("unzip -q a.zip -d /d/e", "/app/a.zip /app/a.zip.zip /app/a.zip.ZIP", "/d/e", "", "/d /d/e", ""),
        ("[ -f x ] && test -d /y", "/app/x /y", "", "", "", ""),
        ("cd sub && touch x", "", "/app/sub/x", "", "", "/app/sub"),
        ("(cd sub; touch x); touch y", "", "/app/sub/x /app/y", "", "", "/app/sub /app"),
        ("find . -name '*.pyc' -delete", "/app", "", "/app", "", ""),
        ("find a -exec cp {} /d/ \\;", "/app/a /app/a/*", "/d/a /d/*", "", "", "/d"),
        ("find a -print0 | xargs -0 rm -f", "/app/a", "", "/app/a /app/a/*", "", ""),
        ("sh -c 'rm x'", "", "", "/app/x", "", ""),
        ("bash -exc 'cd /d && rm x'", "", "", "/d/x", "", "/d"),
        ("sudo -E timeout -k 5 10 touch /x/y", "", "/x/y", "", "", "/x"),
        ("echo 'abc  f.tgz' | sha256sum -c -", "/app/f.tgz", "", "", "", ""),
        ("a=b && rm /x/$a", "", "", "/x/b", "", ""),
        ("set -eux; export V=1.2; rm x-$V", "", "", "/app/x-1.2", "", ""),
        ("t=\"$(mktemp -d)\" && rm -rf \"$t\"", "", "/tmp/tmp.*", "/tmp/tmp.*", "", ""),
        ("update-ca-certificates -f && true", None, None, "", "", ""),
        ("patch -p1 < x", "/app /app/x", "/app", "/app/*", "", ""),
        ("gzip a", "/app/a", "/app/a.*", "/app/a", "", ""),
    ],
)  # fmt: skip
def test_places(text: str, reads: str | None, writes: str | None, deletes: str, makes: str, needs: str) -> None:
    found = known(text)
    assert reads is None or found.reads == tuple(reads.split())
    assert writes is None or found.writes == tuple(writes.split())
    assert found.deletes == tuple(deletes.split())
    assert found.makes == tuple(makes.split())
    assert found.needs == tuple(needs.split())


@pytest.mark.parametrize(
    "text",
    [
        "make install",
        "./configure --prefix=/usr",
        "python setup.py install",
        "bash build.sh",
        "curl -fsSL https://example.com/x | bash",
        "bash -lc 'rm x'",
        ". ./env.sh",
        "npm ci",
        "npm install -g ./package",
        "pip install -r requirements.txt",
        "pip install .",
        "pip install --target $X flask",
        "go build ./...",
        "dpkg -i x.deb",
        "apt-get install -y ./x.deb",
        "yum install -y https://example.com/x.rpm",
        "service mysql start",
        "usermod -u 1000 someone",
        "rm -rf $X",
        "rm $X/a",
        "rm -rf `cat list`",
        "cp a $X",
        "curl $X",
        "wget $URL",
        "xargs rm < list",
        "cat list | xargs rm",
        "find . -fprintf x y",
        "tar -xf a.tar --to-command=./x",
        "sed 's/a/b/e' x",
        "sha256sum -c sums",
        "cp --backup a b",
        "f() { rm x; }; f",
        "unknown-program",
        "PATH=/x:$PATH cp a b",
        "/opt/tool/bin/cp a b",
        "for d in a b; do cd $d; touch x; done",
        "true || cd /x; rm y",
        "read X; rm /a/$X",
        "if true; then A=/x; fi; rm $A",
        "chown -R",
        "chgrp",
        "ln -s",
        "find . -newer",
    ],
)  # fmt: skip
def test_not_known(text: str) -> None:
    assert isinstance(ask(text), Unknown)


@pytest.mark.parametrize("text", ["touch x", "cat *", "cd x && ls", "tar xf /a.tar", "git clone https://example.com/a"])
def test_relative_places_in_an_unknown_folder(text: str) -> None:
    assert isinstance(ask(text, None), Unknown)


def test_variables_are_those_in_force() -> None:
    assert known('rm -rf "$D/x" ${D}y', D="/srv/z").deletes == ("/srv/z/x", "/srv/zy")
    assert isinstance(ask("rm -rf $D", D=None), Unknown)
    assert isinstance(ask("rm -rf $D", D="/a ?"), Unknown)
    assert known("rm -rf $D", D="/a *").deletes == ("/a", "/app/*")
    assert known("apt-get install -y $P", P="git curl").accounts == "changed"
    assert known("rm -r ~/x $HOME/y").deletes == ("/root/x", "/root/y")
    assert known("echo $D").sees("D")
    assert not known("echo D").sees("D")
    assert isinstance(ask("rm $A", A="x", IFS="x"), Effects)


@pytest.mark.parametrize(
    ("text", "network", "accounts"),
    [
        ("apt-get update", True, "none"),
        ("apt-get install -y git", True, "changed"),
        ("apk add --no-cache git", True, "changed"),
        ("pip install flask", True, "read"),
        ("useradd -m app", False, "changed"),
        ("groupadd -r app", False, "changed"),
        ("chown app:app x", False, "read"),
        ("chown 1000:1000 x", False, "none"),
        ("install -o app x /y/", False, "read"),
        ("git clone https://example.com/a", True, "read"),
        ("wget https://example.com/a", True, "none"),
        ("mkdir -p x", False, "none"),
    ],
)
def test_network_and_accounts(text: str, network: bool, accounts: str) -> None:
    found = known(text)
    assert (found.network, found.accounts) == (network, accounts)


@pytest.mark.parametrize(
    ("text", "place", "touches"),
    [
        ("curl -O https://example.com/a.tgz?x=1", "/app/a.tgz", True),
        ("curl -O https://example.com/a.tgz?x=1", "/app/b.tgz", False),
        ("curl -fsSL https://example.com/a", "/app", False),
        ("curl https://example.com/a", "/root/.curlrc", True),
        ("wget https://example.com/b/a.tgz", "/app/a.tgz.1", True),
        ("wget -P /x https://example.com/b/a.tgz", "/app/a.tgz", False),
        ("git clone https://example.com/a/tool.git", "/app/tool/x", True),
        ("git clone https://example.com/a/tool.git", "/app/other", False),
        ("git clone https://example.com/a/tool.git", "/root/.gitconfig", True),
        ("git config --global user.name x", "/root/.gitconfig", True),
        ("npm install -g pm2", "/app/.npmrc", True),
        ("npm install -g pm2", "/app/server.js", False),
        ("npm config set registry https://example.com", "/root/.npmrc", True),
        ("pip install flask", "/app/app.py", False),
        ("python -m pip install flask", "/app/flask.py", True),
        ("pip install flask", "/usr/src/app", False),
        ("gem install rails", "/app/rails-1.gem", True),
        ("gem install rails", "/app/Gemfile", False),
        ("useradd -m -d /home/app app", "/home/app/x", True),
        ("useradd -m -d /home/app app", "/home/other", False),
        ("useradd -M app", "/home/app", False),
        ("adduser -S -D -H -h /app app", "/etc/passwd", True),
        ("usermod -u 1000 www-data", "/var/www/html", True),
        ("a2enmod rewrite", "/etc/apache2/sites-enabled", True),
        ("a2enmod rewrite", "/var/www/html", False),
        ("locale-gen en_US.UTF-8", "/app", False),
        ("docker-php-ext-install pdo_mysql", "/var/www/html", False),
        ("python3 -m venv /opt/venv", "/opt/venv/bin/pip", True),
        ("gpg --batch --verify a.asc a", "/app/a", True),
        ("gpg --batch --verify a.asc a", "/root/.gnupg/pubring.kbx", True),
    ],
)
def test_settings_and_targets(text: str, place: str, touches: bool) -> None:
    found = known(text)
    assert any(overlap(path, place) for path in (*found.reads, *found.writes, *found.deletes)) is touches


COPIED = Effects(writes=("/usr/src/app/main.py", "/usr/src/app/lib"), makes=("/usr/src/app",))


@pytest.mark.parametrize("text", ["apt-get install -y git", "apk add --no-cache git", "yum install -y git"])
def test_packages_of_a_distribution_leave_places_alone(text: str) -> None:
    """Only when all of them come from its own repositories."""
    assert conflict(known(text), COPIED) is not None
    assert conflict(known(text, official=True), COPIED) is None
    for place in ("/srv/app/x", "/home/app/x", "/app/x"):
        assert conflict(known(text, official=True), Effects(writes=(place,))) is None
    for place in ("/etc/x", "/usr/bin/x", "/usr/src/linux-headers-6.1", "/var/www/html", "/usr/share/x", "/root/.x"):
        assert conflict(known(text, official=True), Effects(writes=(place,))) is not None


def test_installs_for_an_interpreter_on_path() -> None:
    inside = Effects(reads=("/app/venv/lib",))
    assert conflict(known("pip install flask"), inside) is None
    assert conflict(known("pip install flask", PATH="/app/venv/bin:/usr/bin"), inside) is not None
    assert conflict(known("/app/venv/bin/pip install flask"), inside) is not None
    assert isinstance(ask("pip install flask", PATH=None), Unknown)


@pytest.mark.parametrize("text", ["pip install flask", "LANG=C pip install flask", "sudo pip install flask"])
def test_what_is_remembered_of_a_command_holds_for_the_variables_that_it_looks_at(text: str) -> None:
    for place, other in (("/one", "a"), ("/one", "b"), ("/two", "a"), ("/two", "b")):
        assert {"/one", "/two"} & set(known(text, PIP_TARGET=place, OTHER=other).writes) == {place}
    assert not {"/one", "/two"} & set(known(text).writes)


def test_the_first_command_that_is_not_known_is_told() -> None:
    found = ask("apt-get update && make && ./run.sh")
    assert isinstance(found, Unknown)
    assert found.at == len("apt-get update && ")
    inside = ask("echo $(make)")
    assert isinstance(inside, Unknown)
    assert inside.at is None
