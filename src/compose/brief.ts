import type { Section } from './section.ts';

/** Sections whose chart a board sees; of the others the first table and what it means. */
const WITH_CHART = ['quality', 'formation'];

/**
 * A section as a board reads it: its headline, its first table with the notes on it, a chart where it tells most. The
 * other tables stand in the workbook.
 */
export function briefOf(section: Section): Section {
  const blocks: Section['blocks'] = [];
  let tables = 0;
  let charts = 0;
  let isKept = true;
  for (const block of section.blocks) {
    if (block.kind === 'table') {
      tables += 1;
      isKept = tables === 1 && block.workbookOnly !== true;
      blocks.push(isKept ? block : { ...block, workbookOnly: true });
    } else if (block.kind === 'chart') {
      charts += 1;
      isKept = charts === 1 && WITH_CHART.includes(section.id);
      if (isKept) blocks.push(block);
    } else if (block.kind === 'headline' || (isKept && block.kind !== 'subheading') || block.kind === 'paragraph') {
      blocks.push(block);
    }
  }
  return { ...section, blocks };
}
