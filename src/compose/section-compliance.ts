import type { Param, ReportBlock, ReportTable } from '../domain/index.ts';
import { leadComparisons } from './change.ts';
import type { Ask, Desk } from './desk.ts';
import { leadHeadline } from './headline.ts';
import { changeOf, isShown, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { COMPLIANCE_LISTS, listBlocks } from './section-lists.ts';
import { tieName } from './section-ties.ts';
import { splitTable } from './split-table.ts';
import { headline, note, numberColumn, row, textColumn, wording } from './wording.ts';

/** What a supervisor asks about first; each that is not zero needs an owner, a date and a status. */
const POINTS: readonly Ask[] = [
  { code: 'C9', measure: 'count' },
  { code: 'C9', measure: 'balance' },
  { code: 'L8', measure: 'forbidden' },
  { code: 'L8', measure: 'complaints' },
  { code: 'W3', measure: 'overdue' },
  { code: 'L9', measure: 'lapsed' },
  { code: 'L9', measure: 'guaranteeLapsed' },
];

/** The compliance page: what breaks a rule, and who puts it right. */
export function complianceSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const points = POINTS.filter((ask) => isShown(desk, ask));
  const isBoard = inputs.settings.kind === 'board';
  const blocks: readonly ReportBlock[] = [
    ...(points.length === 0 ? [] : [pointTable(inputs, desk, points), note(wording('note.compliance'))]),
    ...splitTable(inputs, desk, { code: 'C9', dimension: 'rule', title: wording('table.rules') }),
    ...waiverTable(inputs),
    ...(isBoard ? [] : listBlocks(inputs, COMPLIANCE_LISTS)),
  ];
  if (blocks.length === 0) return [];
  const opening = leadHeadline(inputs, desk, points);
  const title = wording('section.compliance');
  return [{ id: 'compliance', title, blocks: [...(opening.length > 0 ? opening : [plainOpening(inputs)]), ...blocks] }];
}

function plainOpening({ waivers = [] }: ComposeInputs): ReportBlock {
  return headline(wording('headline.compliance', { waivers: { literal: String(waivers.length) } }));
}

function pointTable(inputs: ComposeInputs, desk: Desk, points: readonly Ask[]): ReportTable {
  const [lead] = leadComparisons(inputs);
  return {
    kind: 'table',
    id: 'compliance',
    title: wording('table.compliance'),
    columns: [
      textColumn('item'),
      numberColumn('value'),
      numberColumn(`change.${lead}`),
      ...['owner', 'due', 'state'].map(textColumn),
    ],
    rows: points.map((ask) => {
      const id = desk.id(ask);
      const open = /[1-9]/.test(desk.figure(id)?.value ?? '');
      const unset: Param = { word: 'compose.toBeSet' };
      const work = open ? [unset, unset, unset] : [{ word: 'compose.nothingOpen' }, null, null];
      const cells = [
        measureName(inputs, ask.code, ask.measure),
        desk.cell(ask),
        desk.cell(changeOf(ask, lead)),
        ...work,
      ];
      return row(cells, { status: desk.figure(id)?.status ?? null });
    }),
    wide: false,
  };
}

/** Failed ties that stand for a time, by whom and until when. */
function waiverTable({ waivers = [] }: ComposeInputs): readonly ReportTable[] {
  if (waivers.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'waivers',
      title: wording('table.waivers'),
      columns: [
        textColumn('tie'),
        numberColumn('amount'),
        textColumn('until'),
        textColumn('reason'),
        textColumn('approvedBy'),
      ],
      rows: waivers.map(({ tie, amount, until, reason, approvedBy }) =>
        row([tieName(tie), { amount }, { literal: until }, { literal: reason }, { literal: approvedBy.join(', ') }]),
      ),
      wide: false,
    },
  ];
}
