"""What commands ask of package managers, which caches are emptied, and who needs apt's lists."""

from __future__ import annotations

import pytest

from layersmith.effects.caches import CACHES, covers
from layersmith.effects.managers import MANAGERS
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import Action, Cleanup, action, is_cleanup
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse


def command(text: str) -> Command:
    script = parse(text.encode())
    assert isinstance(script, Script), text
    (only,) = script.commands
    return only


def asked(text: str) -> Action:
    found = action(command(text))
    assert found is not None, text
    return found


def words(found: Action) -> tuple[str, list[str], list[str]]:
    return found.verb, [flag.raw for flag in found.flags], [word.raw for word in found.operands]


@pytest.mark.parametrize(
    ("text", "manager", "program", "verb", "flags", "operands"),
    [
        ("apt-get update", "apt", "apt-get", "update", [], []),
        ("apt-get install -y curl wget", "apt", "apt-get", "install", ["-y"], ["curl", "wget"]),
        ("apt-get -y install curl -qq", "apt", "apt-get", "install", ["-y", "-qq"], ["curl"]),
        ("DEBIAN_FRONTEND=noninteractive apt-get install curl", "apt", "apt-get", "install", [], ["curl"]),
        ("sudo -E apt-get install -y curl", "apt", "apt-get", "install", ["-y"], ["curl"]),
        ("sudo -u root X=y apt-get install curl", "apt", "apt-get", "install", [], ["curl"]),
        ("env X=y /usr/bin/apt-get install curl", "apt", "apt-get", "install", [], ["curl"]),
        ("apt install -t stretch-backports git", "apt", "apt", "install", ["-t stretch-backports"], ["git"]),
        ("apt-get install -yt testing git", "apt", "apt-get", "install", ["-yt testing"], ["git"]),
        ("apt-get install -t=testing git", "apt", "apt-get", "install", ["-t=testing"], ["git"]),
        (
            "apt-get -o Dpkg::Options::='--force-confold' install a=1.* b/sid c:i386 ./d.deb",
            "apt",
            "apt-get",
            "install",
            ["-o Dpkg::Options::='--force-confold'"],
            ["a=1.*", "b/sid", "c:i386", "./d.deb"],
        ),
        ("apt-get purge -y --auto-remove gcc", "apt", "apt-get", "purge", ["-y", "--auto-remove"], ["gcc"]),
        ("apt-get autoremove -y", "apt", "apt-get", "autoremove", ["-y"], []),
        ("apt-get dist-upgrade -yq", "apt", "apt-get", "upgrade", ["-yq"], []),
        ("aptitude -y install vim", "apt", "aptitude", "install", ["-y"], ["vim"]),
        ("apk --no-cache add git", "apk", "apk", "install", ["--no-cache"], ["git"]),
        ("apk add --virtual .deps gcc", "apk", "apk", "install", ["--virtual .deps"], ["gcc"]),
        ("apk add --virtual=.deps gcc", "apk", "apk", "install", ["--virtual=.deps"], ["gcc"]),
        ("apk add -ut .deps gcc", "apk", "apk", "install", ["-ut .deps"], ["gcc"]),
        ("apk add --virt .deps gcc", "apk", "apk", "install", ["--virt .deps"], ["gcc"]),
        ("apk add -X http://r git", "apk", "apk", "install", ["-X http://r"], ["git"]),
        (
            "apk --repository r add 'su-exec>=0.2'",
            "apk",
            "apk",
            "install",
            ["--repository r"],
            ["'su-exec>=0.2'"],
        ),
        ("apk del --purge .deps", "apk", "apk", "remove", ["--purge"], [".deps"]),
        ("yum -y install gcc", "yum", "yum", "install", ["-y"], ["gcc"]),
        ("yum -d1 -e0 -y update", "yum", "yum", "upgrade", ["-d1", "-e0", "-y"], []),
        ("yum clean all", "yum", "yum", "clean", [], ["all"]),
        ("yum makecache fast", "yum", "yum", "update", [], ["fast"]),
        (
            "dnf install --setopt=tsflags=nodocs a",
            "dnf",
            "dnf",
            "install",
            ["--setopt=tsflags=nodocs"],
            ["a"],
        ),
        ("dnf --enablerepo x group install g", "dnf", "dnf", "install", ["--enablerepo x"], ["g"]),
        ("microdnf install --nodocs a", "microdnf", "microdnf", "install", ["--nodocs"], ["a"]),
        (
            "zypper -n in -l --no-recommends git",
            "zypper",
            "zypper",
            "install",
            ["-n", "-l", "--no-recommends"],
            ["git"],
        ),
        ("pip install -r req.txt flask", "pip", "pip", "install", ["-r req.txt"], ["flask"]),
        ("pip3.8 install -Ur req.txt", "pip", "pip3.8", "install", ["-Ur req.txt"], []),
        ("pip install -rreq.txt -cc.txt x", "pip", "pip", "install", ["-rreq.txt", "-cc.txt"], ["x"]),
        (
            "python3 -m pip install -i u --user x",
            "pip",
            "python3 -m pip",
            "install",
            ["-i u", "--user"],
            ["x"],
        ),
        ("pip --no-cache-dir install 'x>=1'", "pip", "pip", "install", ["--no-cache-dir"], ["'x>=1'"]),
        (
            "pip install -e '.[dev]' --index-url u",
            "pip",
            "pip",
            "install",
            ["-e '.[dev]'", "--index-url u"],
            [],
        ),
        ('"$VENV/bin/pip" install x', "pip", "pip", "install", [], ["x"]),
        ("/opt/venv/bin/pip install x", "pip", "pip", "install", [], ["x"]),
        ("uv pip install --system -p 3.12 x", "uv", "uv", "install", ["--system", "-p 3.12"], ["x"]),
        ("npm --loglevel warn install -g a@1", "npm", "npm", "install", ["--loglevel warn", "-g"], ["a@1"]),
        ("npm i --prefix d a", "npm", "npm", "install", ["--prefix d"], ["a"]),
        ("npm ci -C d --omit=dev", "npm", "npm", "install", ["-C d", "--omit=dev"], []),
        (
            "npm install --production --unheard-of",
            "npm",
            "npm",
            "install",
            ["--production", "--unheard-of"],
            [],
        ),
        ("npm cache clean --force", "npm", "npm", "clean", ["--force"], []),
        ("yarn", "yarn", "yarn", "install", [], []),
        ("yarn --frozen-lockfile --cwd d", "yarn", "yarn", "install", ["--frozen-lockfile", "--cwd d"], []),
        ("yarn global add a --prefix /usr", "yarn", "yarn", "install", ["--prefix /usr"], ["a"]),
        ("pnpm add -g a", "pnpm", "pnpm", "install", ["-g"], ["a"]),
        ("pnpm store prune", "pnpm", "pnpm", "clean", [], []),
        ("gem install a -v 1.2 -NV", "gem", "gem", "install", ["-v 1.2", "-NV"], ["a"]),
        ("gem update --system 3.0", "gem", "gem", "upgrade", ["--system 3.0"], []),
        (
            "bundle install --without dev test --jobs 4",
            "bundle",
            "bundle",
            "install",
            ["--without dev test", "--jobs 4"],
            [],
        ),
        (
            "conda install -y -c forge -n base a=1",
            "conda",
            "conda",
            "install",
            ["-y", "-c forge", "-n base"],
            ["a=1"],
        ),
        ("conda env create -f e.yml", "conda", "conda", "install", ["-f e.yml"], []),
        ("conda install -f a", "conda", "conda", "install", ["-f"], ["a"]),
        ("mamba clean --all -f -y", "conda", "mamba", "clean", ["--all", "-f", "-y"], []),
        ("micromamba install -f e.yml -y", "conda", "micromamba", "install", ["-f e.yml", "-y"], []),
        ("composer global require -n a/b:^1", "composer", "composer", "install", ["-n"], ["a/b:^1"]),
        ("pacman -Sy --noconfirm git", "pacman", "pacman", "install", ["--noconfirm"], ["git"]),
        ("pacman -Syu --noconfirm", "pacman", "pacman", "upgrade", ["--noconfirm"], []),
        ("pacman -Sy", "pacman", "pacman", "update", [], []),
        ("pacman -Scc --noconfirm", "pacman", "pacman", "clean", ["--noconfirm"], []),
    ],
)
def test_exact(text: str, manager: str, program: str, verb: str, flags: list[str], operands: list[str]) -> None:
    found = asked(text)
    assert (found.manager, found.program) == (manager, program)
    assert words(found) == (verb, flags, operands)
    assert found.exact


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("apt-get install -y $PKGS", "expansion"),
        ("apt-get install -y $(cat pkgs)", "expansion"),
        ('apt-get install -y "${PKGS[@]}"', "expansion"),
        ("apt-get install -y nginx=$V", "splits"),
        ('apt-get install -y "nginx=$V"', None),
        ("apt-get install -y postgresql-${V}-x", "splits"),
        ("gem install a --version $V", "splits"),
        ('gem install a --version "$V"', None),
        ("bundle install -j$(nproc)", "splits"),
        ("pip install --unheard x", "unknown-flag"),
        ("pip install --unheard=x y", None),
        ("apk add -y git", "unknown-flag"),
        ("apt-get install $FLAGS -t", "unknown-flag"),
        ("gem install nokogiri -- --use-system-libraries", "unknown-flag"),
        ("yum -y localinstall *.rpm", "expansion"),
        ("yum -y localinstall /tmp/*.rpm", None),
    ],
)
def test_doubt(text: str, doubt: str | None) -> None:
    script = parse(text.encode(), bash=True)
    assert isinstance(script, Script)
    (only,) = script.commands
    found = action(only)
    assert found is not None
    assert (found.doubt, found.exact) == (doubt, doubt is None)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("apt-get build-dep -y vim", "other"),
        ("apt-get $FLAGS install x", "other"),
        ("apt-get --unheard x install y", "other"),
        ("npm run build", "other"),
        ("npm cache verify", "other"),
        ("pip --version", "other"),
        ("pip", "other"),
        ("gem cleanup", "autoremove"),
        ("yarn build", "other"),
    ],
)
def test_other_verbs(text: str, verb: str) -> None:
    found = asked(text)
    assert found.verb == verb
    assert (found.flags, found.operands) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "curl x",
        "$X install y",
        "sh -c 'apt-get update'",
        "xargs apt-get install",
        "python -m venv x",
        "sudo -Z apt-get update",
    ],
)
def test_not_a_package_manager(text: str) -> None:
    assert action(command(text)) is None


def test_offsets_point_into_the_script() -> None:
    text = "sudo apt-get -y install --no-install-recommends curl -t sid wget -q >/dev/null"
    found = asked(text)
    assert text[: found.after_verb].endswith("-y install")
    assert [text[word.start : word.end] for word in found.operands] == ["curl", "wget"]
    assert [text[flag.start : flag.end] for flag in found.flags] == [
        "-y",
        "--no-install-recommends",
        "-t sid",
        "-q",
    ]
    assert [word.raw for word in found.prefix] == ["sudo"]
    assert asked("yarn --silent").after_verb == len("yarn")


def test_flag_names_and_values() -> None:
    found = asked("apt-get install -qqyt sid curl --solver=aspcud")
    assert found.has("-y")
    assert found.has("-t", "--target-release")
    assert not found.has("--yes")
    assert found.flags[0].names == ("-q", "-q", "-y", "-t")
    assert [flag.value for flag in found.flags] == ["sid", "aspcud"]
    assert asked("apk add --virt .x a").has("--virtual")
    assert asked("pip install -r $F").flags[0].value is None


def cleanup(text: str) -> Cleanup | None:
    return is_cleanup(command(text))


@pytest.mark.parametrize(
    ("text", "manager", "paths"),
    [
        ("rm -rf /var/lib/apt/lists/*", "apt", ["/var/lib/apt/lists/*"]),
        ("sudo rm -r -f /var/lib/apt/lists/", "apt", ["/var/lib/apt/lists"]),
        ("rm -rf /var/lib/apt/lists*", "apt", ["/var/lib/apt/lists*"]),
        ("rm -f /var/lib/apt/lists/*", "apt", []),
        ("rm -rf /var/cache/apt/archives/*.deb", "apt", ["/var/cache/apt/archives/*.deb"]),
        ("rm /var/cache/apk/*", "apk", ["/var/cache/apk/*"]),
        ("apt-get autoclean", "apt", []),
        ("apt-get clean autoclean", "apt", list(CACHES["apt"].paths[1:])),
        ("apt-get dist-clean", "apt", list(CACHES["apt"].paths)),
        ("yum -y clean all", "yum", list(CACHES["yum"].paths)),
        ("yum clean metadata", "yum", []),
        ("microdnf clean all", "microdnf", list(CACHES["microdnf"].paths)),
        ("npm cache clean --force", "npm", ["~/.npm/_cacache"]),
        ("npm cache clean left-pad", "npm", []),
        ("yarn cache clean", "yarn", list(CACHES["yarn"].paths)),
        ("pip cache purge", "pip", ["~/.cache/pip"]),
        ('rm -rf "$HOME"/.npm', "npm", ["~/.npm"]),
        ("rm -rf ${HOME}/.cache/pip", "pip", ["~/.cache/pip"]),
        ("conda clean -tipsy", "conda", ["/opt/conda/pkgs"]),
        ("/opt/tools/bin/conda clean -afy", "conda", ["/opt/tools/pkgs"]),
        ("conda clean --tarballs", "conda", []),
        ("composer clear-cache", "composer", list(CACHES["composer"].paths)),
        ('rm -rf "$(gem env gemdir)"/cache/*.gem', "gem", list(CACHES["gem"].paths)),
        ("rm -rf /usr/lib/ruby/gems/*/cache/*.gem", "gem", ["/usr/lib/ruby/gems/*/cache/*.gem"]),
    ],
)
def test_cleanup(text: str, manager: str, paths: list[str]) -> None:
    found = cleanup(text)
    assert found is not None
    assert (found.managers, list(found.paths), found.rest) == (frozenset({manager}), paths, ())


@pytest.mark.parametrize(
    "text",
    [
        "rm -rf /tmp/*",
        "rm -rf /var/lib/apt",
        "rm -rf '/var/lib/apt/lists/*'",
        "rm -rf /var/lib/{apt,dpkg}/",
        "rm -rf $X/.cache/pip",
        "rm --unheard /var/cache/apk/*",
        "gem cleanup",
        "npm cache verify",
        "apt-get autoremove",
        "apt-get install curl",
        "ls /var/lib/apt/lists",
    ],
)
def test_no_cleanup(text: str) -> None:
    assert cleanup(text) is None


@pytest.mark.parametrize("path", ["/root/.cache", "~/.cache", "$HOME/.cache/*"])
def test_a_folder_of_all_caches(path: str) -> None:
    found = cleanup(f"rm -rf {path}")
    assert found is not None
    assert found.managers == {"composer", "pip", "pipenv", "pnpm", "poetry", "uv", "yarn"}
    assert found.paths == (path.replace("$HOME", "~"),)


def test_a_folder_beside_those_of_caches() -> None:
    assert cleanup("rm -rf ~/.cache/other") is None


def test_cleanup_with_a_rest() -> None:
    found = cleanup("rm -rf /var/lib/apt/lists/* /tmp/* /var/cache/yum")
    assert found is not None
    assert found.managers == {"apt", "yum"}
    assert [word.raw for word in found.rest] == ["/tmp/*"]


@pytest.mark.parametrize(
    ("paths", "pattern", "home", "covered"),
    [
        (["/var/lib/apt/lists/*"], "/var/lib/apt/lists/*", "/root", True),
        (["/var/lib/apt/lists"], "/var/lib/apt/lists/*", "/root", True),
        (["/var/lib/apt/lists/partial"], "/var/lib/apt/lists/*", "/root", False),
        (["/var/lib/apt/lists/a*"], "/var/lib/apt/lists/*", "/root", False),
        (["/root/.cache"], "~/.cache/pip", "/root", True),
        (["/root/.cache"], "~/.cache/pip", "/home/app", False),
        (["~/.cache/*"], "~/.cache/pip", "/home/app", True),
        ([], "~/.cache/pip", "/root", False),
    ],
)
def test_covers(paths: list[str], pattern: str, home: str, covered: bool) -> None:
    assert covers(paths, pattern, home) is covered


def test_every_manager_has_a_cache_and_its_own_cleanup_covers_it() -> None:
    assert {manager.name for manager in MANAGERS} | {"pacman"} == set(CACHES)
    for name, cache in CACHES.items():
        if cache.clean is None:
            continue
        found = is_cleanup(command(cache.clean))
        assert found is not None, name
        # pnpm's own command removes what no project uses, which is all that there is to remove.
        assert covers(found.paths, cache.paths[0]), name


def test_avoiding_flags_are_known_to_their_manager() -> None:
    for name, cache in CACHES.items():
        if cache.avoid is not None:
            manager = next(manager for manager in MANAGERS if manager.name == name)
            assert manager.flags.kinds[cache.avoid] == "", name


@pytest.mark.parametrize(
    "text",
    [
        "curl -fsSL https://x",
        "X=1",
        ": >/x",
        "cd /x",
        "/usr/bin/install -d /x",
        "sudo useradd x",
        "apt-get update",
        "apt-get clean",
        "apt-get autoremove -y",
        "apt-key add x",
        "apt-mark showmanual",
        "dpkg -i x.deb",
        "pip install x",
        "npm ci",
        "npm config set a b",
        "npm -v",
        "pip --version",
        "yarn",
        "gem install x",
        "bundle config x y",
        "go build ./...",
        "cargo install x",
        "command -v apt-get",
        "python3 -m venv /v",
        "find /x -name y -exec rm -rf {} +",
        "find /x -delete",
        "xargs -0 -n 1 rm -f",
        "yum install -y x",
    ],
)
def test_ignores_lists(text: str) -> None:
    assert ignores_lists(command(text))


@pytest.mark.parametrize(
    "text",
    [
        "apt-get install -y x",
        "apt-get purge -y x",
        "apt-get remove x",
        "apt-get build-dep x",
        "apt-get autoremove -y x",
        "apt-cache policy x",
        "apt-mark manual x",
        "make",
        "./install",
        "bin/cp",
        "sh x.sh",
        ". ./x",
        "npm run build",
        "yarn build",
        "bundle exec rake",
        "go test ./...",
        "python3 x.py",
        "$X y",
        "xargs apt-get install",
        "find /x -exec sh -c y +",
        "sudo -Z rm x",
        "npx playwright install --with-deps",
    ],
)
def test_may_need_lists(text: str) -> None:
    assert not ignores_lists(command(text))
