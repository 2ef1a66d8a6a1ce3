import type { Section } from './section.ts';
import { printedRows } from './split-table.ts';
import { note, wording } from './wording.ts';

/** Tables and charts of a section that a board reads; of any other section the first table and no chart. */
const MOST: Readonly<Record<string, { readonly tables: number; readonly charts: number }>> = {
  overview: { tables: 2, charts: 1 },
  quality: { tables: 1, charts: 1 },
  formation: { tables: 0, charts: 1 },
  cuts: { tables: 9, charts: 0 },
  definitions: { tables: 2, charts: 0 },
  thresholds: { tables: 0, charts: 0 },
  inputs: { tables: 0, charts: 0 },
};

type Block = Section['blocks'][number];

/**
 * A section as a board reads it: its headline, few tables with the notes on them, a chart where it tells most. The other
 * tables stand in the workbook.
 */
export function briefOf(section: Section): Section {
  const most = MOST[section.id] ?? { tables: 1, charts: 0 };
  const left = { ...most };
  let isKept = true;
  const blocks = section.blocks.flatMap((block): readonly Block[] => {
    if (block.kind === 'table') {
      if (block.workbookOnly === true) return [block];
      left.tables -= 1;
      isKept = left.tables >= 0;
      return [isKept ? shortened(block) : { ...block, workbookOnly: true }];
    }
    if (block.kind === 'chart') {
      left.charts -= 1;
      isKept = left.charts >= 0;
      return isKept ? [block] : [];
    }
    const belongs = block.kind === 'note' || block.kind === 'subheading';
    return belongs && !isKept ? [] : [block];
  });
  const more = most.tables === 0 && most.charts === 0 ? [note(wording('note.inWorkbook'))] : [];
  return { ...section, blocks: [...blocks, ...more] };
}

/** Rows of a list of indicators that a board reads; splits that add up are shown whole. */
const MOST_ROWS = 9;

function shortened(table: Extract<Block, { kind: 'table' }>): Block {
  if (table.printed !== undefined || !SHORTENED.includes(table.id)) return table;
  return { ...table, ...printedRows(table.rows.length, MOST_ROWS) };
}

const SHORTENED: readonly string[] = ['concentration', 'provisions', 'microfinance', 'own'];
