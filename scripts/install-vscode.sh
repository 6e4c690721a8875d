#!/bin/sh
# Puts a real VS Code into .vscode-test/ from npm packages alone: code-server (VS Code with its workbench in a browser) and
# the Node it wants. Nothing is compiled, no script of a package is run. Ends at once where both are there already.
set -eu
code_server=4.139.1 # VS Code 1.139.1
node=24.21.0

cd "$(dirname "$0")/.."
mkdir -p .vscode-test
cd .vscode-test
versions="code-server $code_server node $node"
if [ "$(cat versions 2> /dev/null)" = "$versions" ]; then exit 0; fi
rm -rf node_modules package.json package-lock.json versions
echo '{"private":true}' > package.json

platform=$(node -p 'process.platform + "-" + process.arch')
npm=$(realpath "$(command -v npm)")
npm_install() {
  node "$npm" install --ignore-scripts --legacy-peer-deps --save-exact --no-audit --no-fund --loglevel=error "$@"
}

npm_install "node-$platform@$node"
PATH=$PWD/node_modules/node-$platform/bin:$PATH
export PATH
npm_install "code-server@$code_server"
# What its postinstall script would do, without the modules that must be compiled: VS Code does without them.
(cd node_modules/code-server/lib/vscode && npm_install --omit=dev)
(cd node_modules/code-server/lib/vscode/extensions && npm_install --omit=dev)
ln -s "node-$platform/bin/node" node_modules/node
node node_modules/code-server/out/node/entry.js --config "$PWD/config.yaml" --version
echo "$versions" > versions
