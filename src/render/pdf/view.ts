import type { Locale, Report } from '../../domain/index.ts';
import type { Speaker } from '../speaker.ts';
import { Markup } from './markup.ts';
import { type BlockView, blockViews, type Numbering } from './view-block.ts';
import { type ContentsView, contentsOf, type PageOf, sectionNumber } from './view-contents.ts';
import { type CoverView, coverOf } from './view-cover.ts';
import type { ViewInputs } from './view-inputs.ts';
import { type OnePageView, onePageOf } from './view-one-page.ts';
import { type ProvenanceView, provenanceOf } from './view-provenance.ts';

/** Everything that the templates put in; every member is there, nothing is undefined. */
export interface DocumentView {
  readonly locale: Locale;
  readonly cover: CoverView;
  readonly onePage: OnePageView;
  readonly contents: ContentsView;
  readonly sections: readonly SectionView[];
  readonly provenance: ProvenanceView;
}

export interface SectionView {
  readonly anchor: string;
  readonly number: string;
  readonly title: Markup;
  /** Whether the whole section lies on landscape pages. */
  readonly wide: boolean;
  readonly groups: readonly { readonly wide: boolean; readonly blocks: readonly BlockView[] }[];
}

/** What is known only after a first look: pages of anchors, and characters that no typeface has. */
export interface Findings {
  readonly pageOf: PageOf;
  readonly missing: readonly string[];
}

/**
 * The report as the templates need it, in reading order. The sections are made once; the returned function completes
 * the document with what has been found meanwhile.
 */
export function viewOf(inputs: ViewInputs): (findings: Findings) => DocumentView {
  const { report, speaker } = inputs;
  const cover = coverOf(inputs);
  const onePage = onePageOf(report, speaker);
  const sections = sectionsOf(report, speaker);
  return ({ pageOf, missing }) => ({
    locale: speaker.locale,
    cover,
    onePage,
    contents: contentsOf(report, speaker, pageOf),
    sections,
    provenance: provenanceOf(inputs, missing),
  });
}

function sectionsOf(report: Report, speaker: Speaker): readonly SectionView[] {
  const numbering: Numbering = { tables: 0, charts: 0 };
  return report.sections.map((section, at) => ({
    anchor: `section-${at + 1}`,
    number: sectionNumber(report.sections, at),
    title: Markup.ofPieces(speaker.say(section.title)),
    ...layoutOf(blockViews(section.blocks, speaker, numbering)),
  }));
}

/**
 * A section whose only exhibits are wide tables lies on landscape pages as a whole; in any other, each wide table
 * takes the notes that follow it along.
 */
function layoutOf(blocks: readonly BlockView[]): Pick<SectionView, 'wide' | 'groups'> {
  const exhibits = blocks.filter((block) => block.template === 'table' || block.template === 'chart');
  if (exhibits.length > 0 && exhibits.every(isWide)) return { wide: true, groups: [{ wide: false, blocks }] };
  const groups: { wide: boolean; blocks: BlockView[] }[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    const wide = isWide(block) || (last?.wide === true && block.template === 'note');
    if (last?.wide === wide) last.blocks.push(block);
    else groups.push({ wide, blocks: [block] });
  }
  return { wide: false, groups };
}

function isWide(block: BlockView): boolean {
  return block.template === 'table' && block.wide;
}
