// Reads vitest's JSON result: names every skipped test, refuses skips that this machine could avoid, prints the count.
import { readFileSync } from 'node:fs';

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const allowed = /\[(?:oracle|optional): /;
const tests = results.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status }) => ({ name, fullName, status })),
);
const count = (status) => tests.filter((test) => test.status === status).length;
const skipped = tests.filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo');
for (const { name, fullName } of skipped) process.stdout.write(`SKIPPED ${name.split('/test/').at(-1)}: ${fullName}\n`);
const avoidable = skipped.filter(({ fullName }) => !allowed.test(fullName));
if (avoidable.length > 0) process.stdout.write(`${avoidable.length} tests were skipped that need not be\n`);
if (tests.length === 0) process.stdout.write('no test ran\n');
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped\n`);
process.exit(avoidable.length > 0 || tests.length === 0 || !results.success ? 1 : 0);
