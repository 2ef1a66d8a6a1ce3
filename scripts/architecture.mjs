// Runs dependency-cruiser and fails unless it really read every source file: a cruise of nothing finds nothing.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const run = spawnSync('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (!run.stdout) fail(`dependency-cruiser did not run: ${run.stderr}`);
const { modules, summary } = JSON.parse(run.stdout);
const cruised = modules.filter(({ source }) => source.startsWith('src/')).length;
const files = readdirSync('src', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
const wrong = summary.violations.filter(({ rule }) => rule.severity === 'error');
for (const { rule, from, to } of wrong) process.stdout.write(`${rule.name}: ${from} -> ${to}\n`);
if (wrong.length > 0) fail(`${wrong.length} breaches of the architecture`);
if (cruised !== files) fail(`${cruised} modules cruised, but src/ holds ${files} files`);
process.stdout.write(`architecture: ${cruised} modules, no breach\n`);

function fail(why) {
  process.stdout.write(`architecture: ${why}\n`);
  process.exit(1);
}
