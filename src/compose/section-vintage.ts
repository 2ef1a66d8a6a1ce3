import { type ReportBlock, shiftMonth } from '../domain/index.ts';
import { standing } from './change.ts';
import { definitionNote } from './definition-note.ts';
import type { Ask, Desk } from './desk.ts';
import { leadHeadline } from './headline.ts';
import { measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { cohortsAt, cutTriangle, type Triangle, triangleBlocks } from './triangle.ts';
import { headline, monthParam, note, wording } from './wording.ts';

/** Triangles that the PDF prints with their chart; the others stand in the workbook. */
const PRINTED: readonly Triangle[] = [
  { code: 'V1', measure: '' },
  { code: 'V2', measure: '' },
];
const DETAIL: readonly Triangle[] = [
  { code: 'V1', measure: 'amount' },
  { code: 'V3', measure: 'd180' },
  { code: 'V3', measure: 'netLoss' },
];

/** Ages at which two cohorts a year apart are compared, the longest that there is. */
const COMPARED_AGES = ['24', '12', '6', '3'] as const;

/** 2.4 Vintage: how the loans of each month of origination fared, age for age. */
export function vintageSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const printed = PRINTED.flatMap((triangle) => [
    ...withNote(inputs, triangle, triangleBlocks(inputs, desk, triangle)),
    ...(triangle.code === 'V1'
      ? ['product', 'region'].flatMap((dimension) => cutTriangle(inputs, desk, triangle, dimension))
      : []),
  ]);
  const detail = DETAIL.flatMap((triangle) =>
    triangleBlocks(inputs, desk, triangle).flatMap((block) =>
      block.kind === 'table' ? [{ ...block, workbookOnly: true }] : [],
    ),
  );
  if (printed.length + detail.length === 0) return [];
  const more = detail.length === 0 ? [] : [note(wording('note.vintages'))];
  const title = wording('section.vintage');
  return [{ id: 'vintage', title, part: true, blocks: [...opening(inputs, desk), ...printed, ...more, ...detail] }];
}

function withNote(inputs: ComposeInputs, { code }: Triangle, blocks: readonly ReportBlock[]): readonly ReportBlock[] {
  return blocks.length === 0 ? [] : [...blocks, ...definitionNote(inputs, [code])];
}

/** The newest cohort of an age against the one of a year before, at the same age. */
function opening(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  for (const triangle of PRINTED) {
    for (const mob of COMPARED_AGES) {
      const cohorts = cohortsAt(desk, triangle, mob);
      const newest = cohorts.at(-1) ?? '';
      const yearBefore = cohorts.findLast((cohort) => cohort <= shifted(newest));
      if (yearBefore !== undefined) return [compared(inputs, desk, triangle, [mob, newest, yearBefore])];
    }
  }
  const any = [...PRINTED, ...DETAIL].flatMap(({ code }) =>
    desk.parts(code, ['cohort', 'mob']).map(({ measure, own }): Ask => ({ code, measure, dimensions: own })),
  );
  return leadHeadline(inputs, desk, any);
}

function shifted(cohort: string): string {
  return /^\d{4}-\d{2}$/.test(cohort) ? shiftMonth(cohort, -12) : '';
}

function compared(
  inputs: ComposeInputs,
  desk: Desk,
  { code, measure }: Triangle,
  [mob, newest, before]: readonly [string, string, string],
): ReportBlock {
  const now: Ask = { code, measure, dimensions: { cohort: newest, mob } };
  const then: Ask = { code, measure, dimensions: { cohort: before, mob } };
  return headline(
    wording('headline.vintage', {
      name: measureName(inputs, code, measure),
      mob: { literal: mob },
      cohort: monthParam(newest),
      ratio: desk.param(now),
      before: monthParam(before),
      earlier: desk.param(then),
      standing: standing(inputs, desk, now, then),
    }),
  );
}
