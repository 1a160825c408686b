"""What a RUN fetches as it is at that moment, told by its words."""

from __future__ import annotations

import pytest

from layersmith.effects.newest import fetches_newest, installs_newest
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse

NEWEST = """
git clone https://example.com/a.git
curl -L https://example.com/archive/master.tar.gz | tar xz
pip install flask
pip install flask==2.0 click
sudo pip3 install awscli
npm install --global serve
npm i @scope/tool
npm i serve@latest
yarn global add serve
pnpm add -g serve
gem install sass
composer global require a/b
uv tool install ruff
cargo install ripgrep
cargo install --git https://example.com/a
go install example.com/a@latest
go get -u example.com/a/b
dotnet tool install -g tool
pipx install tool
APP_VERSION=$(curl -s https://example.com/releases | jq -r .tag)
COMMIT="$(wget -qO- https://example.com/commits/development)"
curl -fsSL https://example.com/install.sh | sh -s -- --yes
curl -sS https://example.com/installer | php -- --install-dir=/usr/local/bin
sh -c "$(curl -fsSL https://example.com/install.sh)"
bash <(curl -s https://example.com/install.sh)
"""

FIXED = """
git clone --branch v1.2.0 https://example.com/a.git
apt-get update && apt-get install -y curl
apk add curl
pip install -r requirements.txt
pip install -c constraints.txt flask
pip install flask==2.0
pip install --upgrade pip setuptools
pip install .
pip install ./app.whl app.whl
pip install $PACKAGES
npm install
npm ci
npm install --global serve@14.2.0
npm install --global serve@$SERVE_VERSION
npm install --global npm@latest
gem install bundler
gem install sass -v 3.4.22
composer install
composer require a/b:^2
uv python install 3.12
cargo install --locked ripgrep --version 13.0.0
cargo install --path .
cargo install --git https://example.com/a --tag v1
cargo build
go install example.com/a@v1.2.3
go install example.com/a
go get ./...
go mod download
dotnet tool install -g tool --version 1.2.3
etag=$(curl -sI https://example.com/a.zip)
curl -fsSL https://example.com/install.sh | sh -s -- --version 1.4.2
curl -o- https://example.com/v0.39.0/install.sh | bash
curl -sL https://example.com/setup_20.x | bash -
curl -fsSL https://example.com/install.sh | VERSION=$TOOL_VERSION sh
curl https://example.com/key.gpg | apt-key add -
curl https://example.com/a-1.2.tgz | tar xz
"""


def newest(text: str) -> str | None:
    """What is said of a RUN with the body `text`."""
    script = parse(text.encode(), True)
    assert isinstance(script, Script)
    return fetches_newest(text.encode()) or next(filter(None, map(installs_newest, script.commands)), None)


@pytest.mark.parametrize("text", NEWEST.strip().splitlines())
def test_what_is_newest_is_fetched(text: str) -> None:
    assert newest(text)


@pytest.mark.parametrize("text", FIXED.strip().splitlines())
def test_what_is_fetched_is_fixed(text: str) -> None:
    assert newest(text) is None


def test_how_it_is_shown() -> None:
    assert newest("curl  -fsSL https://example.com |  sudo bash -") == "curl -fsSL https://example.com | sudo bash -"
    assert newest("python3 -m pip install -q flask") == "python3 -m pip install flask"
