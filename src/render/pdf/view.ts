import type { Locale, Report } from '../../domain/index.ts';
import type { Speaker } from '../speaker.ts';
import { Markup } from './markup.ts';
import { type BlockView, blockViews, type Numbering } from './view-block.ts';
import { type ContentsView, contentsOf, type PageOf } from './view-contents.ts';
import { type CoverView, coverOf } from './view-cover.ts';
import { type OnePageView, onePageOf } from './view-one-page.ts';
import { type ProvenanceView, provenanceOf } from './view-provenance.ts';

/** What a number and an approval make of a candidate; null while it is a draft. */
export interface IssueNumber {
  readonly id: string;
  readonly checkpoint: string | null;
}

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
  readonly blocks: readonly BlockView[];
}

export interface ViewInputs {
  readonly report: Report;
  readonly speaker: Speaker;
  readonly issueNumber: IssueNumber | null;
  /** Page of an anchor, as far as it is known (nothing on the first print). */
  readonly pageOf: PageOf;
  /** Characters that no typeface has. */
  readonly missing: readonly string[];
}

/** The report as the templates need it, in reading order. */
export function viewOf(inputs: ViewInputs): DocumentView {
  const { report, speaker } = inputs;
  const numbering: Numbering = { tables: 0, charts: 0 };
  const sections = report.sections.map((section, at) => ({
    anchor: `section-${at + 1}`,
    number: String(at + 1),
    title: Markup.ofPieces(speaker.say(section.title)),
    blocks: blockViews(section.blocks, speaker, numbering),
  }));
  return {
    locale: speaker.locale,
    cover: coverOf(inputs),
    onePage: onePageOf(report, speaker),
    contents: contentsOf(report, speaker, inputs.pageOf),
    sections,
    provenance: provenanceOf(inputs),
  };
}
