// Proves that the checkers check: plants one fault of each kind in a temporary copy and fails unless each is reported.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const FAULTS = [
  {
    kind: 'lint: any',
    script: 'lint',
    file: 'src/domain/planted-any.ts',
    text: 'export function planted(value: any): string {\n  return String(value);\n}\n',
    reported: /planted-any\.ts/,
  },
  {
    kind: 'lint: a clock in a pure room',
    script: 'lint',
    file: 'src/compose/planted-clock.ts',
    text: 'export function planted(): number {\n  return Date.now();\n}\n',
    reported: /planted-clock\.ts/,
  },
  {
    kind: 'types',
    script: 'types',
    file: 'src/domain/planted-type.ts',
    text: "export const planted: number = 'text';\n",
    reported: /planted-type\.ts/,
  },
  {
    kind: 'architecture: domain imports a room',
    script: 'architecture',
    file: 'src/domain/planted-room.ts',
    text: "import * as archive from '../archive/index.ts';\n\nexport const planted = archive;\n",
    reported: /domain-stands-alone.*planted-room\.ts/,
  },
  {
    kind: 'architecture: a room imports another room',
    script: 'architecture',
    file: 'src/measure/planted-neighbour.ts',
    text: "import * as ingest from '../ingest/index.ts';\n\nexport const planted = ingest;\n",
    reported: /room-imports-domain-and-itself.*planted-neighbour\.ts/,
  },
  {
    kind: 'architecture: a pure room touches the file system',
    script: 'architecture',
    file: 'src/compose/planted-file.ts',
    text: "import { readFileSync } from 'node:fs';\n\nexport const planted = readFileSync;\n",
    reported: /pure-rooms-touch-nothing.*planted-file\.ts/,
  },
  {
    kind: 'architecture: a cycle',
    script: 'architecture',
    file: 'src/domain/planted-cycle.ts',
    text: "import * as self from './planted-cycle-b.ts';\n\nexport const planted = () => self;\n",
    and: {
      file: 'src/domain/planted-cycle-b.ts',
      text: "import * as other from './planted-cycle.ts';\n\nexport const back = () => other;\n",
    },
    reported: /no-cycles.*planted-cycle/,
  },
  {
    kind: 'dead code: a file nobody imports',
    script: 'dead-code',
    file: 'src/domain/planted-orphan.ts',
    text: 'export const planted = 1;\n',
    reported: /planted-orphan\.ts/,
  },
  {
    kind: 'dead code: an export nobody uses',
    script: 'dead-code',
    file: 'src/archive/planted-export.ts',
    text: 'export const plantedUnused = 1;\nexport const plantedUsed = 2;\n',
    and: {
      file: 'src/archive/index.ts',
      append: "import { plantedUsed } from './planted-export.ts';\nglobalThis.process.title = String(plantedUsed);\n",
    },
    reported: /plantedUnused/,
  },
  {
    kind: 'tests',
    script: 'vitest',
    file: 'test/planted.test.ts',
    text: "import { expect, test } from 'vitest';\n\ntest('planted', () => {\n  expect(1).toBe(2);\n});\n",
    args: ['test/planted.test.ts'],
    reported: /planted\.test\.ts/,
  },
];

const copy = copyTree();
let silent = 0;
try {
  for (const fault of FAULTS) silent += plant(fault) ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`planted ${FAULTS.length} faults, ${FAULTS.length - silent} reported\n`);
process.exit(silent === 0 ? 0 : 1);

function copyTree() {
  const target = mkdtempSync(join(tmpdir(), 'riskpress-planted-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  if (listed.status !== 0) throw new Error('git ls-files failed: the planted faults need a checkout');
  for (const file of listed.stdout.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file), { force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  spawnSync('git', ['init', '-q'], { cwd: target });
  return target;
}

/** Whether the fault's checker fails and names the fault. The copy is put back afterwards. */
function plant(fault) {
  const undo = [put(fault), ...(fault.and ? [put(fault.and)] : [])];
  const run = spawnSync('npm', ['run', '-s', fault.script, '--', ...(fault.args ?? [])], {
    cwd: copy,
    encoding: 'utf8',
  });
  for (const back of undo) back();
  const said = `${run.stdout}${run.stderr}`;
  const found = run.status !== 0 && fault.reported.test(said.replace(/\n\s*/g, ' '));
  process.stdout.write(`${found ? 'reported' : 'MISSED  '} ${fault.kind}\n`);
  if (!found) process.stdout.write(`exit ${run.status}\n${said.slice(0, 2000)}\n`);
  return found;
}

function put({ file, text, append }) {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  if (append === undefined) {
    writeFileSync(path, text);
    return () => rmSync(path);
  }
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before + append);
  return () => writeFileSync(path, before);
}
