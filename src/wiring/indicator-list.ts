import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration } from '../config/index.ts';
import { DEFINITION_SETS, type Indicator, RiskpressError } from '../domain/index.ts';
import { startEngine } from '../engine/index.ts';
import { indicatorsWith } from '../measure/index.ts';
import { withRestatement } from '../revise/index.ts';
import { configFolder } from './folders.ts';
import { checkNames } from './known-names.ts';
import { readAdditions } from './lender-additions.ts';
import type { Terminal } from './terminal.ts';

/** Every indicator that a configuration can measure, the lender's own last, each as the set with most of it has it. */
export async function indicatorsIn(terminal: Terminal, config: string | undefined): Promise<readonly Indicator[]> {
  const configuration = await loadConfiguration(configFolder(terminal, config));
  checkNames(configuration);
  const [report] = Object.values(configuration.reports);
  if (report === undefined) throw new RiskpressError('configInvalid', 'reports: expected at least one, found none');
  const tempDirectory = await mkdtemp(join(tmpdir(), 'riskpress-list-'));
  const engine = await startEngine({ memoryLimitMb: 256, tempDirectory });
  try {
    const { ownIndicators } = await readAdditions(configuration, report, engine);
    const bySet = DEFINITION_SETS.flatMap((set) => withRestatement(indicatorsWith(ownIndicators, set)));
    const isOwn = ({ code }: Indicator): boolean => ownIndicators.some((own) => own.code === code);
    const listed = [...Map.groupBy(bySet, ({ code }) => code).values()].flatMap(widest);
    return [...listed.filter((each) => !isOwn(each)), ...listed.filter(isOwn)];
  } finally {
    await engine.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
}

/** The indicators as lines for a person. */
export function indicatorLines(indicators: readonly Indicator[]): readonly string[] {
  return indicators.map(({ code, sets, name, needs }) => {
    const needed = needs.length === 0 ? '' : `  needs ${needs.join(', ').replaceAll('loan_snapshot.', '')}`;
    return `${code.padEnd(5)} ${sets.join(',')}  ${name.en} / ${name['zh-CN']}${needed}`;
  });
}

function widest(definitions: readonly Indicator[]): readonly Indicator[] {
  return definitions.toSorted((a, b) => b.measures.length - a.measures.length).slice(0, 1);
}
