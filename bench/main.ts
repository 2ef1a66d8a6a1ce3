import { tapeBytes } from './book.ts';
import { BENCHMARKS } from './cases.ts';
import { CASES, readOptions, USAGE } from './options.ts';
import { caseLines, machineLine } from './print.ts';
import { withWorkshop } from './workshop.ts';

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  (options === USAGE ? process.stdout : process.stderr).write(options);
  process.exit(options === USAGE ? 0 : 2);
}

say(`riskpress bench: ${machineLine()}`);
say(`making a book: ${options.loans} loans, ${options.months} months`);
await withWorkshop(options, async (workshop) => {
  say(`tapes: ${((await tapeBytes(workshop.utf8)) / 1e6).toFixed(0)} MB in UTF-8`);
  say('');
  for (const name of CASES.filter((one) => options.only.includes(one))) {
    const result = await BENCHMARKS[name](workshop);
    say(caseLines(result).join('\n'));
    say(`   ${machineLine()}\n`);
  }
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
