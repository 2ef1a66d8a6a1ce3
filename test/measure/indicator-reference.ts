import type { LocalText } from '../../src/domain/index.ts';
import { CATALOGUE } from '../../src/measure/catalogue.ts';
import type { Entry, Measure } from '../../src/measure/entry.ts';
import { CONSISTENCY_RULES } from '../../src/measure/quality/consistency.ts';

const HEAD = `# Indicators 指标目录

Generated from the catalogue (\`src/measure/*/*entries.ts\`); a test fails when this page is not current. To write it
again: \`RISKPRESS_WRITE_DOCS=1 npx vitest run test/measure/reference.test.ts\`. Ids, units and reasons of figures:
[figures.md](figures.md).

| code | 指标 | indicator | sets | direction |
|---|---|---|---|---|
`;

/** docs/reference/indicators.md, from the catalogue. */
export function indicatorReference(): string {
  const index = CATALOGUE.entries.map(
    (entry) =>
      `| [${entry.code}](#${titleOf(entry).toLowerCase().replaceAll(' ', '-')}) | ${entry.name['zh-CN']} | ${entry.name.en} | ${sets(entry.sets)} | ${entry.direction} |`,
  );
  const rules = CONSISTENCY_RULES.map((rule) => `| \`${rule.name}\` | \`${rule.breach}\` |`);
  return `${HEAD}${index.join('\n')}\n\n${CATALOGUE.entries.map(section).join('\n')}\n${rulesHead}${rules.join('\n')}\n`;
}

const rulesHead = `## Cross-field rules of D3

A loan breaks a rule where its condition holds; a rule applies where its columns are supplied.

| rule | condition |
|---|---|
`;

function section(entry: Entry): string {
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
function titleOf(entry: Entry): string {
  const first = CATALOGUE.entries.find(({ code }) => code === entry.code);
  return first === entry ? entry.code : `${entry.code} ${entry.sets.join(' ')}`;
}

function cells(entry: Entry, measure: Measure): readonly string[] {
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
