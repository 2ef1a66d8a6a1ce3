import type { DefinitionSet, Indicator, LocalText } from '../../src/domain/index.ts';
import { CATALOGUE } from '../../src/measure/catalogue.ts';
import type { Measure } from '../../src/measure/entry.ts';
import { CONSISTENCY_RULES } from '../../src/measure/quality/consistency.ts';
import { RESTATEMENT } from '../../src/revise/index.ts';

/** An indicator as the page tells it: of the catalogue, or D7, which compares with what was issued. */
type Told = Omit<Indicator, 'measures' | 'ownDimensions'> & {
  readonly measures: readonly (Pick<Measure, 'measure' | 'name' | 'unit' | 'cuts' | 'compared' | 'split'> & {
    readonly sets?: readonly DefinitionSet[] | undefined;
  })[];
};

const D7: Told = {
  ...RESTATEMENT,
  measures: RESTATEMENT.measures.map((each) => ({ ...each, cuts: 'never', compared: 'nowhere' })),
};
const CATALOGUED: readonly Told[] = CATALOGUE.entries;
const BEFORE_D7 = CATALOGUED.findLastIndex(({ code }) => /^D[1-6]$/.test(code));
const ENTRIES = CATALOGUED.toSpliced(BEFORE_D7 + 1, 0, D7);

const HEAD = `# Indicators 指标目录

Generated from the catalogue (\`src/measure/*/*entries.ts\`, and D7 of \`src/revise\`); a test fails when this page is not current. To write it
again: \`RISKPRESS_WRITE_DOCS=1 npx vitest run test/measure/reference.test.ts\`. Ids, units and reasons of figures:
[figures.md](figures.md).

| code | 指标 | indicator | sets | direction |
|---|---|---|---|---|
`;

/** docs/reference/indicators.md, from the catalogue. */
export function indicatorReference(): string {
  const index = ENTRIES.map(
    (entry) =>
      `| [${entry.code}](#${titleOf(entry).toLowerCase().replaceAll(' ', '-')}) | ${entry.name['zh-CN']} | ${entry.name.en} | ${sets(entry.sets)} | ${entry.direction} |`,
  );
  const rules = CONSISTENCY_RULES.map((rule) => `| \`${rule.name}\` | \`${rule.breach}\` |`);
  return `${HEAD}${index.join('\n')}\n\n${ENTRIES.map(section).join('\n')}\n${rulesHead}${rules.join('\n')}\n`;
}

const rulesHead = `## Cross-field rules of D3

A loan breaks a rule where its condition holds; a rule applies where its columns are supplied.

| rule | condition |
|---|---|
`;

function section(entry: Told): string {
  const lines = [
    both('公式 / formula', entry.formula),
    both('分子 / numerator', entry.numerator),
    both('分母 / denominator', entry.denominator),
    both('注意 / pitfall', entry.pitfall),
    `- needs: ${entry.needs.map((name) => `\`${name}\``).join(', ')}`,
    both('依据 / source', entry.source),
    `- definition: \`${entry.code}/${entry.version}\``,
  ];
  const rows = entry.measures.map((measure) => `| ${cells(entry, measure).join(' | ')} |`);
  const table = ['| figure | 含义 | meaning | unit | cut | compared |', '|---|---|---|---|---|---|', ...rows];
  return `## ${titleOf(entry)}\n\n**${entry.name['zh-CN']} · ${entry.name.en}**\n\n${lines.join('\n')}\n\n${table.join('\n')}\n`;
}

/** A code with its set where another set defines it otherwise. */
function titleOf(entry: Told): string {
  const first = ENTRIES.find(({ code }) => code === entry.code);
  return first === entry ? entry.code : `${entry.code} ${entry.sets.join(' ')}`;
}

function cells(entry: Told, measure: Told['measures'][number]): readonly string[] {
  const own = (measure.split ?? []).map((name) => `/${name}=`).join('');
  const narrower = measure.sets === undefined ? '' : ` (${sets(measure.sets)})`;
  const id = `\`${entry.code}${measure.measure === '' ? '' : `.${measure.measure}`}${own}\`${narrower}`;
  return [id, measure.name['zh-CN'], measure.name.en, measure.unit, measure.cuts, measure.compared];
}

function both(title: string, text: LocalText): string {
  const [chinese = '', english = ''] = title.split(' / ');
  return `- ${chinese}：${text['zh-CN']}\n- ${english}: ${text.en}`;
}

function sets(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
