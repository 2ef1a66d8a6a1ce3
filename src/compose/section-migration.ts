import type { ReportBlock, ReportTable } from '../domain/index.ts';
import { definitionNote } from './definition-note.ts';
import type { Ask, Desk } from './desk.ts';
import { leadHeadline } from './headline.ts';
import { indicatorName, isShown } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { catalogueBlocks } from './section-catalogue.ts';
import { asked, matrixTable } from './split-table.ts';
import { note, numberColumn, row, textColumn, wording } from './wording.ts';

const RATES = ['M1', 'M2', 'M3', 'M4', 'M5'] as const;
const VERSIONS = ['cn_2022', 'cn_2005', 'plain'] as const;

/** Matrices that the PDF prints; counts, balances, pools and bands are detail of the workbook. */
const PRINTED: readonly (readonly [code: string, measure: string])[] = [
  ['M6', 'share'],
  ['M7', 'share'],
];
const DETAIL: readonly (readonly [code: string, measure: string])[] = [
  ...['balanceShare', 'count', 'balance', 'pooled', 'pooledBalance', 'low', 'high'].map(
    (name) => ['M6', name] as const,
  ),
  ...['share', 'balanceShare'].map((name) => ['M8', name] as const),
];

/** 2.3 Migration and roll: the named rates side by side, the matrices, roll and cure by bucket. */
export function migrationSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const rates = crossTable(inputs, desk, { id: 'migration', codes: RATES, measures: VERSIONS });
  const matrices = matrixBlocks(inputs, desk);
  const roll = catalogueBlocks(inputs, desk, { id: 'roll', codes: ['R1', 'R2', 'R3'] });
  const blocks = [...rates, ...(rates.length === 0 ? [] : [note(wording('note.migration'))]), ...matrices, ...roll];
  if (blocks.length === 0) return [];
  const lead: readonly Ask[] = [
    ...VERSIONS.map((measure) => ({ code: 'M1', measure })),
    ...RATES.flatMap((code) => VERSIONS.map((measure) => ({ code, measure }))),
    { code: 'R3' },
    ...firstPart(desk, 'R1', 'bucket'),
    ...firstPart(desk, 'M6', 'from', 'to'),
    ...firstPart(desk, 'M8', 'from', 'to'),
  ];
  const title = wording('section.migration');
  return [{ id: 'migration', title, part: true, blocks: [...leadHeadline(inputs, desk, lead), ...blocks] }];
}

/** Indicators of a kind down, their measures of the same names across; nothing where none has a value. */
export function crossTable(
  inputs: ComposeInputs,
  desk: Desk,
  { id, codes, measures }: { id: string; codes: readonly string[]; measures: readonly string[] },
): readonly ReportTable[] {
  const known = measures.filter((measure) => codes.some((code) => desk.has(asked(code, measure))));
  const rows = codes.filter((code) => known.some((measure) => isShown(desk, asked(code, measure))));
  if (rows.length === 0 || known.length === 0) return [];
  return [
    {
      kind: 'table',
      id,
      title: wording(`table.${id}`),
      columns: [
        textColumn('indicator'),
        ...known.map((measure) => numberColumn(`measure.${measure === '' ? 'value' : measure}`)),
      ],
      rows: rows.map((code) => {
        const ids = known.map((measure) => desk.id(asked(code, measure)));
        const status = ids.map((each) => desk.figure(each)?.status ?? null).find((each) => each !== null);
        const cells = ids.map((each) => (each === null ? null : { figure: each }));
        return row([indicatorName(inputs, code), ...cells], { status: status ?? null });
      }),
      wide: false,
    },
  ];
}

function matrixBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const tables = (pairs: typeof PRINTED, workbookOnly: boolean): readonly ReportTable[] =>
    pairs.flatMap(([code, measure]) =>
      [undefined, ...scalesOf(desk, code)].flatMap((scale) =>
        matrixTable(inputs, desk, { code, measure, workbookOnly, ...(scale === undefined ? {} : { scale }) }),
      ),
    );
  const printed = tables(PRINTED, false);
  const detail = tables(DETAIL, true);
  if (printed.length + detail.length === 0) return [];
  const more = detail.length === 0 ? [] : [note(wording('note.matrices'))];
  const codes = ['M6', 'M7'].filter((code) => desk.splits(code).length > 0);
  return [...printed, ...definitionNote(inputs, codes), ...more, ...detail];
}

/** Further scales that a matrix comes in: days past due, grades. */
function scalesOf(desk: Desk, code: string): readonly string[] {
  const parts = desk.parts(code, ['from', 'to', 'scale']);
  return [...new Set(parts.map(({ own }) => own.scale ?? ''))].toSorted();
}

function firstPart(desk: Desk, code: string, ...own: readonly string[]): readonly Ask[] {
  const [first] = desk.parts(code, own).filter(({ figure }) => figure.value !== null);
  return first === undefined ? [] : [{ code, measure: first.measure, dimensions: first.own }];
}
