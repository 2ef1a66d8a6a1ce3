import {
  type Figure,
  type Indicator,
  type Param,
  parseFigureId,
  type ReportBlock,
  type ReportTable,
  type Threshold,
} from '../domain/index.ts';
import { boundParam } from './bound-param.ts';
import type { Desk } from './desk.ts';
import { indicatorName, isShown, linesOf, measureName, measureWording, nameOf } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { printedRows } from './split-table.ts';
import { headline, note, numberColumn, paragraph, row, textColumn, wording } from './wording.ts';

/** Annex: what every indicator of the report means, and which were asked for and are not available. */
export function definitionsSection(
  inputs: ComposeInputs,
  desk: Desk,
  first: ReadonlySet<string>,
  title: Section['title'],
): Section {
  const codes = new Set(Object.keys(desk.taken()).map((id) => parseFigureId(id)?.indicator));
  const shown = inputs.indicators.filter(({ code }) => codes.has(code));
  const whole: ReportTable = {
    kind: 'table',
    id: 'definitions',
    title: wording('table.definitions'),
    columns: ['code', 'indicator', 'formula', 'pitfallSource'].map(textColumn),
    rows: shown.map((indicator) =>
      row([
        ...nameCells(indicator),
        { text: { ...indicator.formula } },
        {
          wording: wording('definition', {
            pitfall: { text: { ...indicator.pitfall } },
            source: { text: { ...indicator.source } },
          }),
        },
      ]),
    ),
    wide: false,
    small: true,
  };
  const isBoard = inputs.settings.kind === 'board';
  return {
    id: 'definitions',
    title,
    annex: true,
    blocks: [
      headline(wording('headline.definitions', { set: { word: `compose.set.${inputs.settings.definitionSet}` } })),
      ...(isBoard ? [briefDefinitions(shown, first), { ...whole, workbookOnly: true }] : [whole]),
      ...missingBlocks(inputs, desk),
    ],
  };
}

/** What a board needs at hand: the formulas of its first page; everything else stands in the workbook. */
function briefDefinitions(indicators: readonly Indicator[], first: ReadonlySet<string>): ReportTable {
  return {
    kind: 'table',
    id: 'definitions-brief',
    title: wording('table.definitionsBrief'),
    columns: ['code', 'indicator', 'formula'].map(textColumn),
    rows: indicators
      .filter(({ code }) => first.has(code))
      .map((indicator) => row([...nameCells(indicator), { text: { ...indicator.formula } }])),
    wide: false,
    small: true,
  };
}

function nameCells({ code, version, name }: Indicator): readonly Param[] {
  return [{ literal: `${code}/${version}` }, { text: { ...name } }];
}

/** Annex: the bounds that statuses are judged by. */
export function thresholdsSection(inputs: ComposeInputs, title: Section['title']): Section {
  const table: ReportTable = {
    kind: 'table',
    id: 'thresholds',
    title: wording('table.thresholds'),
    columns: [
      textColumn('code'),
      textColumn('indicator'),
      textColumn('side'),
      numberColumn('amber'),
      numberColumn('red'),
      textColumn('source'),
    ],
    rows: inputs.settings.thresholds.map((threshold) => thresholdRow(inputs, threshold)),
    wide: false,
  };
  return { id: 'thresholds', title, annex: true, blocks: [headline(wording('headline.thresholds')), table] };
}

/** Annex: the inputs and what this revision is. Two files a row, as they are many and their names short. */
export function provenanceSection(inputs: ComposeInputs, title: Section['title']): Section {
  const { staying, inputs: sources } = inputs.snapshot;
  const files = sources.map(({ name, table, bytes, sha256 }) => [
    { literal: name.split('/').at(-1) ?? name },
    { literal: (staying?.tables.find((asked) => asked.table === table)?.rows ?? bytes).toLocaleString('en-US') },
    { literal: sha256.slice(0, SHOWN_DIGITS) },
  ]);
  const half = Math.ceil(files.length / 2);
  const columns =
    staying === undefined
      ? [textColumn('file'), numberColumn('bytes'), textColumn('sha256')]
      : [textColumn('asked'), numberColumn('rows'), textColumn('digest')];
  const table: ReportTable = {
    kind: 'table',
    id: 'inputs',
    title: wording(staying === undefined ? 'table.inputs' : 'table.asked'),
    columns: [...columns, ...columns],
    rows: files.slice(0, half).map((left, at) => row([...left, ...(files[half + at] ?? [null, null, null])])),
    wide: false,
    ...printedRows(half, MOST_FILE_ROWS),
  };
  const first = inputs.order.revision === 1;
  const params = {
    revision: { literal: String(inputs.order.revision) },
    reason: inputs.order.reason === null ? { word: 'compose.noReason' } : { literal: inputs.order.reason },
  };
  return {
    id: 'inputs',
    title,
    annex: true,
    blocks: [
      headline(
        staying === undefined
          ? wording('headline.inputs', { files: { literal: String(files.length) } })
          : wording('headline.stayed', {
              engine: { literal: staying.engine },
              files: { literal: String(files.length) },
            }),
      ),
      paragraph(first ? wording('paragraph.firstRevision', params) : wording('paragraph.laterRevision', params)),
      table,
      note(
        wording(staying === undefined ? 'note.inputs' : 'note.stayed', { digits: { literal: String(SHOWN_DIGITS) } }),
      ),
      note(wording('note.rounding')),
    ],
  };
}

/** Rows of input files that the PDF prints; every file stands in the workbook and in the sealed snapshot.json. */
const MOST_FILE_ROWS = 20;

/** Hex digits of a hash that tell two files apart at sight; the whole hash is sealed. */
const SHOWN_DIGITS = 16;

/** Rows of what is not available that a board reads. */
const MOST_MISSING = 10;

/** What was asked for and is not there: whole indicators, then single measures of those that are. */
function missingBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const rows = [...inputs.missing.map((each) => missingRow(inputs, each)), ...missingMeasures(inputs, desk)];
  if (rows.length === 0) return [];
  const missing: ReportTable = {
    kind: 'table',
    id: 'missing',
    title: wording('table.missing'),
    columns: ['code', 'indicator', 'reason'].map(textColumn),
    rows,
    wide: false,
    small: true,
    ...(inputs.settings.kind === 'board' ? printedRows(rows.length, MOST_MISSING) : {}),
  };
  return [missing];
}

function missingRow(
  inputs: ComposeInputs,
  { indicator, reason }: ComposeInputs['missing'][number],
): ReportTable['rows'][number] {
  return row([{ literal: indicator }, indicatorName(inputs, indicator), { wording: reasonWording(reason) }]);
}

function missingMeasures(inputs: ComposeInputs, desk: Desk): readonly ReportTable['rows'][number][] {
  const whole = new Set(inputs.missing.map(({ indicator }) => indicator));
  return linesOf(
    inputs,
    inputs.indicators.map(({ code }) => code).filter((code) => !whole.has(code)),
  ).flatMap(({ name, ask }) => {
    const reason = desk.look(ask)?.reason ?? null;
    if (reason === null || isShown(desk, ask)) return [];
    return [row([{ literal: nameOf(ask.code, ask.measure) }, name, { wording: reasonWording(reason) }])];
  });
}

function thresholdRow(inputs: ComposeInputs, threshold: Threshold): ReportTable['rows'][number] {
  const [name = '', ...dimensions] = threshold.figure.split('/');
  const [code = '', measure = ''] = name.split('.');
  const unit = unitOf(inputs, code, measure);
  const bound = (text: string | undefined) => (text === undefined ? null : boundParam(inputs, text, unit));
  const part = { value: measureName(inputs, code, measure), dimension: { literal: dimensions.join(', ') } };
  const indicator = dimensions.length === 0 ? measureWording(inputs, code, measure) : wording('finding.segment', part);
  return row([
    { literal: threshold.figure },
    { wording: indicator },
    { word: `compose.side.${threshold.direction}.${threshold.atBound ?? 'breach'}` },
    bound(threshold.amber),
    bound(threshold.red),
    threshold.source === undefined ? null : { text: threshold.source },
  ]);
}

/** The unit that a bound is written in: that of the measure, and points where it bounds the change of a ratio. */
function unitOf(inputs: ComposeInputs, code: string, measure: string): Figure['unit'] {
  const stem = measure.replace(/_?(prevMonth|prevQuarterEnd|prevYearEnd|sameMonthLastYear)(_growth)?$/, '');
  const found = inputs.indicators.find((indicator) => indicator.code === code);
  const unit = found?.measures.find((each) => each.measure === stem)?.unit ?? 'ratio';
  if (measure.endsWith('_growth')) return 'ratio';
  return stem !== measure && unit === 'ratio' ? 'pp' : unit;
}

/** Why a figure is not available, in words; the column's name stays as it is. */
function reasonWording(reason: string): ReportTable['title'] {
  const [kind = '', column = ''] = reason.split(':');
  return wording(`reason.${kind}`, { column: { literal: column } });
}
