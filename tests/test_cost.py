"""What two bodies save by sharing a layer, and which are expensive to run again."""

from __future__ import annotations

import pytest

from layersmith.effects.cost import expensive, frees, layer, saved
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


def script(text: str) -> Script:
    found = parse(text.encode(), False)
    assert isinstance(found, Script)
    return found


DELETED = "what is deleted takes no room"
CHANGED = "changed files are stored once"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("make", "rm -rf /src", DELETED),
        ("mkdir /a", "touch /a/b", None),
        ("apt-get install -y gcc", "apt-get purge -y gcc", DELETED),
        ("apt-get install -y gcc", "yum clean all", None),
        ("apt-get update", "apt-get install -y curl", "the records of apt are stored once"),
        ("yarn add a", "yarn add b", "the records of yarn are stored once"),
        ("yarn global add a", "yarn install", None),
        # Who only asks writes nothing, and pip has a file for each package.
        ("apt-get install -y curl", "apt list --installed", None),
        ("apt-get clean", "apt-get clean", None),
        ("pip install flask", "pip3 list", None),
        ("pip install flask", "pip install click", None),
        ("tar xf a.tar -C /srv", "chown -R app /srv", CHANGED),
        # One file that nothing is told of is little.
        ("tar xf a.tar -C /srv", "sed -i s/a/b/ /srv/conf", None),
        ("tar xf a.tar -C /srv", "sed -i s/a/b/ /srv/*", CHANGED),
        ("wget https://example.com/tool", "chmod +x tool", CHANGED),
        ("pip install -r requirements.txt", "chmod +x run.sh", None),
        ("pip install -r requirements.txt", "chmod -R a+x .", CHANGED),
        ("tar xf a.tar -C /srv", "sed s/a/b/ /srv/conf", None),
        # What a body deletes or changes of its own saves nothing of the other.
        ("mkdir /a", "curl -o /tmp/x.tar https://example.com/x.tar && rm /tmp/x.tar", None),
        ("mkdir /a", "wget https://example.com/x.tar && tar xf x.tar && rm x.tar", None),
        ("mkdir /a", "apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", None),
        ("mkdir /a", "mkdir /b && chown app /b", None),
        ("make install", "mkdir -p /tmp/x && tar xf x.tar -C /tmp/x && mv /tmp/x/*.so /usr/lib/", None),
        ("make install", "mkdir -p /tmp/x && mv /tmp/y/*.so /usr/lib/", CHANGED),
        (
            "apt-get install -y gcc",
            "apt-get update && apt-get install -y curl && apt-get clean",
            "the records of apt are stored once",
        ),
        ("apt-get install -y gcc", "useradd app && apt-get clean", DELETED),
        ("rm -rf /tmp/x", "rm -rf /tmp/x", None),
        ("echo a > /tmp/x", "rm /tmp/x", DELETED),
        ("touch /tmp/x.tar", "curl -o /tmp/x.tar https://example.com/x.tar && rm /tmp/x.tar", DELETED),
        ("apt-get update", "apt-get install -y curl && rm -rf /var/lib/apt/lists/*", DELETED),
    ],
)
def test_saved(first: str, second: str, expected: str | None) -> None:
    assert saved(layer(script(first)), script(second)) == expected


def test_freeing_is_more_than_saving() -> None:
    assert not frees(layer(script("apt-get update")), script("apt-get install -y curl"))
    assert frees(layer(script("apt-get update")), script("apt-get clean"))


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("make -j4", "make"),
        ("cd src && ./configure", "configure"),
        ("cargo build --release", "cargo"),
        ("cargo --version", None),
        ("npm run build", "npm"),
        ("npm ci", None),
        ("docker-php-ext-install gd", "docker-php-ext-install"),
        ("apt-get install -y make", None),
        ("rm -rf /usr/local/go", None),
        ("./build.sh", "build.sh"),
        ("sudo -E /s/rust.sh stable", "rust.sh"),
        ("bash -x setup/node.sh 18", "node.sh"),
        ("bash install", "install"),
        ("sh -c './bootstrap && rm -rf /x'", "bootstrap"),
        ("sh -c 'echo deb > /etc/apt/sources.list.d/a.list'", None),
        ("if [ $RUST = 1 ]; then bash /tmp/rust.sh; fi", "rust.sh"),
        ("$DIR/go.sh", "go.sh"),
        ("$VENV/bin/pip install flask", None),
        ("/opt/conda/bin/conda clean", None),
        ("/etc/init.d/postgresql start", None),
        ("/usr/local/go/bin/go build ./...", "go"),
        ("curl https://example.com/x | bash -s -- -y", None),
    ],
)
def test_expensive(text: str, program: str | None) -> None:
    assert expensive(script(text)) == program
