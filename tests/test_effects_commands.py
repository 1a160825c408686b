"""What commands touch and make: the real programs are run, and whatever they change must have been foretold."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from layersmith.effects.commands import in_folders, linking, made, makes, touched
from layersmith.effects.effect import Effects
from layersmith.effects.paths import holds, overlap
from layersmith.effects.scripts import effects
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse


def commands(text: str, folder: str | None = "/w") -> list[tuple[Command, str | None]]:
    script = parse(text.encode(), True)
    assert isinstance(script, Script), script
    return list(in_folders(script, folder))


def only(text: str) -> Command:
    ((command, _),) = commands(text)
    return command


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every path below `folder` with what a change would show in: mode, kind and content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        state = os.lstat(path)
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found[str(path)] = (state.st_mode, state.st_nlink if path.is_file() else 0, content)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "touch new",
        "touch -d 2020-01-01 new ./sub/other",
        "mkdir -p deep/er/est && touch deep/er/est/x",
        "mkdir -m 700 secret",
        "cp a.txt b.txt",
        "cp a.txt sub",
        "cp -r sub copy",
        "cp -r sub/. other",
        "cp a.txt c.txt sub/",
        "cp -t sub a.txt c.txt",
        "mv a.txt moved.txt",
        "mv a.txt sub/",
        "mv sub renamed",
        "ln -s a.txt link",
        "ln -s a.txt c.txt sub/",
        "ln a.txt hard",
        "ln -sf ../a.txt sub",
        "install -m 755 a.txt tool",
        "install -d one/two",
        "install -t sub a.txt",
        "dd if=/dev/zero of=big bs=1k count=3",
        "truncate -s 10 sized",
        "truncate --size=10 a.txt",
        "fallocate -l 10 sized",
        "echo hi > out",
        "echo hi >> a.txt",
        "cat a.txt c.txt > both 2> errors",
        "printf x >| forced",
        "cat a.txt | tee one sub/two > three",
        "cat <a.txt >out",
        "rm a.txt",
        "rm -rf sub",
        "rm -f *.txt",
        "rm -rf ./{a,c}.txt",
        "rmdir empty",
        "chmod -R go-rwx sub",
        "chmod 600 a.txt",
        "sed -i s/a/b/ a.txt",
        "sed -i.bak s/a/b/ a.txt",
        "sed -i -e s/a/b/ -e s/c/d/ a.txt c.txt",
        "sort -o sorted a.txt",
        "gzip a.txt",
        "gzip -k a.txt",
        "gzip a.txt && gunzip -k a.txt.gz",
        "gzip -r sub",
        "tar -cf sub.tar sub",
        "tar czf sub.tar.gz sub a.txt",
        "tar -xf packed.tar",
        "tar xf packed.tar -C sub",
        "tar --extract --file=packed.tar --directory=empty",
        "cd sub && touch inner && echo x > ../upper",
        "cd sub && cp ../a.txt . && cd .. && rm c.txt",
        "touch 'a b' \"c d\"",
        "if true; then touch branch; else touch other; fi",
        "for i in 1 2; do echo x > looped; done",
        "git clone file:///nowhere || touch failed",
        "uniq a.txt unique",
        "head -c 2 a.txt > headed",
    ],
)
def test_what_changes_was_foretold(text: str, tmp_path: Path) -> None:
    work = tmp_path / "w"
    (work / "sub").mkdir(parents=True)
    (work / "empty").mkdir()
    (work / "other").mkdir()
    for name in ("a.txt", "c.txt", "sub/d.txt", "packed.txt"):
        (work / name).write_text("a\nb\n")
    subprocess.run(["tar", "-cf", "packed.tar", "packed.txt"], cwd=work, check=True)
    (work / "packed.txt").unlink()
    before = snapshot(work)
    subprocess.run(["bash", "-c", text], cwd=work, check=True, capture_output=True)
    after = snapshot(work)
    changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    assert changed, "the example changes nothing"

    foretold: list[str] = []
    for command, folder in commands(text, str(work)):
        paths = touched(command, folder)
        assert paths is not None
        foretold += [*paths, *made(command, folder)]
    missing = [path for path in changed if not any(overlap(path, pattern) for pattern in foretold)]
    assert not missing


@pytest.mark.parametrize(
    "text",
    [
        "./configure",
        "make install",
        "./cp a b",
        "/opt/tool/bin/rm x",
        "$TOOL x",
        "cp $A /b",
        "python setup.py install",
        "env FOO=1 ./run",
        "PATH=/opt:$PATH cp a b",
        "tar --to-command=./x -xf a.tar",
        "tar -xPf a.tar",
        "tar -xf a.tar -I ./unpack",
        "curl -K config",
        "sed 's/a/b/w out' a",
        "sed -n '/x/w out' a",
        "sed 's/a/b/e' a",
        "xargs rm",
        "npm install",
        "npm ci",
        "pip install .",
        "pip install -r requirements.txt",
        "pip install ./package",
        "yarn",
        "gem install ./x.gem",
        "composer install",
        "git checkout main",
        "git clone --config core.hooksPath=/x https://example.com/a.git",
        "cat < $FILE",
        "wget -i list --input-file=x",
    ],
)
def test_not_known(text: str) -> None:
    assert touched(only(text), "/w") is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "touch x",
            "cat *",
            "tar -xf /a.tar",
            "wget https://example.com/x",
            "curl -O https://example.com/x",
            "echo *",
        ),
        *("echo *", "unzip /a.zip", "echo x > y", "cp /a b", "git clone https://example.com/a.git"),
    ],
)
def test_not_known_in_an_unknown_folder(text: str) -> None:
    assert touched(only(text), "/w") is not None
    assert touched(only(text), None) is None


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("mkdir -p /srv/data", "/tmp/x"),
        ("useradd -m -d /home/app app", "/tmp/x"),
        ("chmod 755 /usr/local/bin/tool", "/tmp/x"),
        ("chown -R app:app /srv", "/tmp/x"),
        ("sed -i 's/a/b/' /etc/tool.conf", "/tmp/x"),
        ("sed -ri 's!^(\\s*Log)\\s+\\S+!\\1 /dev/stdout!g' /etc/tool.conf", "/tmp/x"),
        ("apt-get install -y curl", "/tmp/x"),
        ("pip install flask", "/tmp/x"),
        ("tar -xzf /opt/a.tgz -C /opt", "/tmp/x"),
        ("tar xzf /opt/a.tgz -C /opt", "/tmp/x"),
        ("curl -fsSL -o /opt/a.tgz https://example.com/a.tgz", "/tmp/x"),
        ("git clone https://example.com/a.git /srv/a", "/tmp/x"),
        ('echo "export A=$B" >> /etc/profile', "/tmp/x"),
        ("sudo mkdir -p /srv/data", "/tmp/x"),
        ("A=1", "/tmp/x"),
    ],
)
def test_leaves_other_places_alone(text: str, elsewhere: str) -> None:
    paths = touched(only(text), None)
    assert paths is not None
    assert not any(overlap(path, elsewhere) for path in paths)


@pytest.mark.parametrize(
    ("text", "deleted", "certain"),
    [
        ("wget -O /tmp/a.tgz https://example.com/x", "/tmp/a.tgz", True),
        ("wget -qO /tmp/a.tgz https://example.com/x", "/tmp/*", True),
        ("wget -P /tmp https://example.com/a.tgz?x=1", "/tmp/a.tgz", True),
        ("wget https://example.com/a.tgz", "/w/a.tgz", True),
        ("curl -LO https://example.com/a.tgz", "/w/a.tgz", True),
        ("curl -fsSLo /tmp/a.tgz https://example.com/x", "/tmp/a.tgz", True),
        ("curl https://example.com/a.tgz", "/w/a.tgz", False),
        ("git clone https://example.com/a/tool.git", "/w/tool", True),
        ("git clone https://example.com/a/tool.git /src", "/src", True),
        ("tar -xzf /tmp/a.tgz -C /opt", "/opt/tool-1.0", True),
        ("tar -xzf /tmp/a.tgz -C /opt", "/tmp/a.tgz", False),
        ("tar xzf a.tgz", "/w/a.tgz", False),
        ("tar -czf /tmp/a.tgz /srv", "/srv/x", False),
        ("tar -tf /tmp/a.tgz", "/w/x", False),
        ("unzip a.zip -d /opt", "/opt/a", True),
        ("unzip -l a.zip", "/w/a", False),
        ("cp tool /usr/local/bin/", "/usr/local/bin/other", False),
        ("cp tool /usr/local/bin/", "/usr/local/bin/tool", True),
        ("mv tool /", "/opt", False),
        ("cp -r build /srv/www", "/srv/www/index.html", True),
        ("install -m 755 -t /usr/local/bin tool", "/w/tool", False),
        ("./install -t /usr/local/bin tool", "/usr/local/bin/tool", False),
        ("dd if=/dev/zero of=/big", "/big", True),
        ("mkdir -p /a/b", "/a/b/c", False),
        ("mkdir -p /a/b", "/a", True),
        ("echo x > /dev/null", "/dev/null", False),
        ("echo x > /etc/motd", "/etc/motd", True),
        ("cat < /etc/motd", "/etc/motd", False),
    ],
)
def test_makes(text: str, deleted: str, certain: bool) -> None:
    assert makes(only(text), "/w", deleted) is certain


def test_cd_is_followed() -> None:
    assert [folder for _, folder in commands("cd /a && cd b && touch x; cd $C; touch y")] == [
        "/w",
        "/a",
        "/a/b",
        "/a/b",
        None,
    ]
    assert [folder for _, folder in commands("if cd /a; then touch x; fi; touch y")] == ["/w", None, None]
    nested = commands("(cd /a; (cd b && x); y) && z; { cd c; }; v; for i in 1; do (cd /d; w); done; u")
    assert [folder for _, folder in nested] == ["/w", "/a", "/a/b", "/a", "/w", "/w", "/w/c", "/w/c", "/d", "/w/c"]


def test_a_cd_that_may_not_be_reached_leaves_the_folder_open() -> None:
    assert [folder for _, folder in commands("x && cd a && y; z")] == ["/w", "/w", "/w/a", None]
    assert [folder for _, folder in commands("mkdir a && cd a; z")] == ["/w", "/w", "/w/a"]
    nested = commands("(x && cd a; y); z && { cd b; }; v && cd /c && (w && cd d; u); t")
    open_folders = ["/w", "/w", None, "/w", "/w", None, None, "/c", "/c", None, None]
    assert [folder for _, folder in nested] == open_folders


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("x && cd a && y; z", ["/w", "/w", "/w/a", None]),
        ("x && cd a && y && cd ..; z", ["/w", "/w", "/w/a", "/w/a", None]),
        ("x && cd a || y; z", ["/w", "/w", None, None]),
        ("{ x && cd a; } && y; z", ["/w", "/w", "/w/a", None]),
        ("{ cd a; x; } && y; z", ["/w", "/w/a", "/w/a", "/w/a"]),
        ("{ { x && cd a; }; } || y && z", ["/w", "/w", None, None]),
        ("(x && cd a; y) | z", ["/w", "/w", None, "/w"]),
        ("x && (cd a && y) && z; v", ["/w", "/w", "/w/a", "/w", "/w"]),
        ("cd a && x || exit; z", ["/w", "/w/a", "/w/a", "/w/a"]),
        ("cd a && x & z", ["/w", "/w/a", "/w"]),
        ("{ cd a; x & cd b & y; }; z", ["/w", "/w/a", "/w/a", "/w/a", "/w/a"]),
        ("(cd a & x) & y && cd b & z", ["/w", "/w", "/w", "/w", "/w"]),
    ],
)
def test_all_walks_agree_on_the_folder(text: str, folders: list[str | None]) -> None:
    script = parse(text.encode(), True)
    assert isinstance(script, Script)
    asked: list[str | None] = []

    def ask(command: Command, folder: str | None, variables: object) -> Effects:
        asked.append(folder)
        return Effects()

    effects(script, "/w", ask=ask)
    assert asked == [folder for _, folder in in_folders(script, "/w")] == folders


def test_linking() -> None:
    assert linking(only("ln -s /data/v1 /current"), None) == (("/current", "/current/v1"), ("/data/v1",), True)
    assert linking(only("ln -s ../v1 /data/current/"), None) == (("/data/current/v1",), ("/data/v1",), True)
    assert linking(only("ln a /b"), "/srv") == (("/b", "/b/a"), ("/srv/a",), False)
    assert linking(only("cp /a /b"), None) is None


def test_deleting_the_folder_takes_what_is_made_there() -> None:
    assert all(holds("/opt", path) for path in made(only("tar -xf a.tar -C /opt/tool"), "/w"))


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("cd /a && pwd", "/a"),
        ("cd /a; cd b; pwd", "/a/b"),
        ("{ true || false; } && cd /a && pwd", "/a"),
        # In which folder the last one runs depends on what went well.
        ("cd /a || cd /b; pwd", None),
        ("test -d /a || cd /b; pwd", None),
        # A pipe has a shell of its own.
        ("cd /a | cat; pwd", None),
        ("if true; then cd /a; fi; pwd", None),
    ],
)
def test_folder_of_the_last_command(text: str, folder: str | None) -> None:
    assert commands(text)[-1][1] == folder
