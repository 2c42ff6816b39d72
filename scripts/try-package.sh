#!/usr/bin/env bash
# Installs the packed package into an empty project, as its users do, and uses it there: the command and the library, from strict
# TypeScript. Says what it did in one line for each step.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$root"
tarball=$(npm pack --silent --ignore-scripts --pack-destination "$folder" | tail -1)
cd "$folder"
echo '{ "name": "tried", "private": true, "type": "module" }' >package.json

# One of the dependencies would download libraries for graphics cards: what docs/first-hour.md says to set keeps it from that.
ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm install --no-audit --no-fund "./$tarball" >install.log 2>&1 || { cat install.log; exit 1; }
if grep -q EBADENGINE install.log; then cat install.log; echo 'There are engine warnings.'; exit 1; fi
echo "installed: $(du -sm node_modules | cut -f1) MB"

npx --no-install recto --version
npx --no-install recto extract "$root/samples/invoice/bicycle-workshop.pdf" --type invoice --review-below 0 --json >result.jsonl
node -e 'const r = JSON.parse(require("fs").readFileSync("result.jsonl", "utf8")); if (r.status !== "succeeded" || r.data.total !== 282) throw new Error(JSON.stringify(r)); console.log("extracted by the command:", r.data.total)'

cat >use.ts <<'TS'
import { openRecto } from 'recto';
import { z } from 'zod';

const recto = await openRecto();
try {
  const schema = z.object({ invoice_number: z.string(), total: z.number() });
  const result = await recto.extract(process.argv[2] ?? '', { schema, options: { review_below: 0 } });
  if (result.status !== 'succeeded') throw new Error(JSON.stringify(result.issues));
  const total: number = result.data.total;
  console.log(`extracted by the library: ${total.toFixed(2)}`);
} finally {
  await recto.close();
}
TS
cat >tsconfig.json <<'JSON'
{
  "compilerOptions": {
    "strict": true, "noUncheckedIndexedAccess": true, "exactOptionalPropertyTypes": true, "module": "nodenext",
    "target": "es2023", "lib": ["es2023"], "types": ["node"], "skipLibCheck": false, "outDir": "out"
  },
  "files": ["use.ts"]
}
JSON
npm install --no-audit --no-fund --silent --ignore-scripts "$(node -p '`@types/node@${require(process.argv[1]).devDependencies["@types/node"]}`' "$root/package.json")"
"$root/node_modules/.bin/tsc" -p .
node out/use.js "$root/samples/invoice/bicycle-workshop.pdf" | grep 'extracted by the library: 282.00'
