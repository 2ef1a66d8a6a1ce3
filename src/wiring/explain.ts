import { type Archive, listIssues, readIssue } from '../archive/index.ts';
import { sealedIndicator } from '../config/index.ts';
import {
  DEFINITION_SETS,
  figureId,
  figureSchema,
  type Indicator,
  nearest,
  parseFigureId,
  RiskpressError,
} from '../domain/index.ts';
import { indicatorsOf } from '../measure/index.ts';
import { withRestatement } from '../revise/index.ts';

/**
 * Everything an issue knows of a figure: value, parts, definition, the statements it rests on, snapshot and inputs.
 * Values in the id may stand as they
 * are or percent-encoded. Without `issue` the newest issue that has the figure is looked in. Error `usage` when none has it.
 */
export async function explainFigure(archive: Archive, asked: string, issueId?: string): Promise<object> {
  const name = parseFigureId(asked);
  if (name === undefined)
    throw new RiskpressError('usage', `figure: expected an id like C2@2026-10/region=East, found ${asked}`);
  const id = figureId(name);
  const issues =
    issueId === undefined ? (await listIssues(archive)).map(({ entry }) => entry.issue).reverse() : [issueId];
  for (const candidate of issues) {
    const sealed = await readIssue(archive, candidate);
    const read = async (file: string) => new TextDecoder().decode(await sealed.read(file));
    const lines = (await read('figures.jsonl')).split('\n').filter(Boolean);
    const line = lines.find((each) => each.includes(`"id":${JSON.stringify(id)}`));
    if (line === undefined) continue;
    const figure = figureSchema.parse(JSON.parse(line));
    const entry =
      definitionsOf(figure.definitionSet).find(({ code }) => code === figure.indicator) ??
      ownIndicator(JSON.parse(await read('inputs.json')), figure.indicator);
    const { names, texts } = statementsOf(JSON.parse(await read('statements.json')), figure.indicator);
    return {
      figure: id,
      issue: sealed.entry.issue,
      value: figure.value ?? `n/a (${figure.reason})`,
      unit: figure.unit,
      numerator: figure.numerator,
      denominator: figure.denominator,
      definition: figure.definition,
      set: figure.definitionSet,
      name: entry?.name,
      formula: entry?.formula,
      numeratorIs: entry?.numerator,
      denominatorIs: entry?.denominator,
      source: entry?.source,
      statements: names,
      sql: texts,
      snapshot: sealed.entry.snapshot,
      inputs: inputsOf(JSON.parse(await read('snapshot.json'))),
    };
  }
  throw await notFound(archive, id, issues);
}

/** Indicators of the figure's own set: the same code may be defined otherwise in another. */
function definitionsOf(name: string): readonly Indicator[] {
  return DEFINITION_SETS.filter((set) => set === name).flatMap((set) => withRestatement(indicatorsOf(set)));
}

/** A lender's own indicator, as the configuration sealed with the issue has it. */
function ownIndicator(inputs: unknown, code: string) {
  const own = sealedIndicator(member(member(inputs, 'configuration'), 'files'), code);
  return own && { ...own, numerator: own.numerator.name, denominator: own.denominator?.name };
}

function statementsOf(sealed: unknown, indicator: string): { names: readonly string[]; texts: readonly string[] } {
  const queries = member(member(sealed, 'queries'), indicator);
  const names = Array.isArray(queries) ? queries.map(String) : [];
  const statements = member(sealed, 'statements');
  return { names, texts: names.map((name) => String(member(statements, name) ?? '')) };
}

function inputsOf(snapshot: unknown): readonly string[] {
  const inputs = member(snapshot, 'inputs');
  return Array.isArray(inputs)
    ? inputs.map((input) => `${String(member(input, 'name'))} ${String(member(input, 'sha256'))}`)
    : [];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

async function notFound(archive: Archive, id: string, issues: readonly string[]): Promise<RiskpressError> {
  const [newest] = issues;
  if (newest === undefined) return new RiskpressError('usage', `there is no figure ${id}: nothing was issued yet`);
  const sealed = await readIssue(archive, newest);
  const lines = new TextDecoder()
    .decode(await sealed.read('figures.jsonl'))
    .split('\n')
    .filter(Boolean);
  const near = nearest(
    id,
    lines.map((line) => String(member(JSON.parse(line), 'id'))),
  );
  const hint = near === undefined ? `see: riskpress figures ${newest}` : `did you mean ${near}?`;
  return new RiskpressError('usage', `there is no figure ${id} in ${issues.join(', ')}; ${hint}`);
}
