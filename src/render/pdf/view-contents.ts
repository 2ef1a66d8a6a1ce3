import type { Report } from '../../domain/index.ts';
import type { Speaker } from '../speaker.ts';
import { isPrinted } from './view-block.ts';

/** The page of an anchor, or null while it is not known. */
export type PageOf = (anchor: string) => number | null;

export interface ContentsView {
  readonly title: string;
  readonly sectionsTitle: string;
  readonly exhibitsTitle: string;
  readonly sections: readonly EntryView[];
  readonly exhibits: readonly EntryView[];
  readonly hasExhibits: boolean;
  /** A board's report is short enough without contents; the PDF's outline leads through it. */
  readonly isShown: boolean;
  /** So many that they are set in three columns. */
  readonly hasMany: boolean;
}

interface EntryView {
  readonly anchor: string;
  readonly number: string;
  readonly title: string;
  readonly page: string;
  /** A part of the section before it. */
  readonly isPart: boolean;
}

/** From so many on, two columns of exhibits take more than a page. */
const MANY_EXHIBITS = 40;

/** Sections, then tables and charts, with their pages. */
export function contentsOf(report: Report, speaker: Speaker, pageOf: PageOf): ContentsView {
  const entry = (anchor: string, number: string, title: string, isPart = false): EntryView => {
    const page = pageOf(anchor);
    return { anchor, number, title, page: page === null ? '00' : String(page), isPart };
  };
  const sections = report.sections.map((section, at) =>
    entry(`section-${at + 1}`, sectionNumber(report.sections, at), speaker.plain(section.title), section.part === true),
  );
  const exhibits = exhibitsOf(report).map(({ kind, number, title }) =>
    entry(`${kind}-${number}`, speaker.word(`page.${kind}.number`, { number: String(number) }), speaker.plain(title)),
  );
  return {
    title: speaker.word('page.contents.title'),
    sectionsTitle: speaker.word('page.contents.sections'),
    exhibitsTitle: speaker.word('page.contents.exhibits'),
    sections: [
      entry('one-page', '', speaker.word('page.onePage.title')),
      ...sections,
      entry('provenance', '', speaker.word('page.provenance.title')),
    ],
    exhibits,
    hasExhibits: exhibits.length > 0,
    isShown: report.identity.kind !== 'board',
    hasMany: exhibits.length > MANY_EXHIBITS,
  };
}

/** Annexes carry their letter in the title, and no number; parts of a section count within it. */
export function sectionNumber(sections: Report['sections'], at: number): string {
  if (sections[at]?.annex === true) return '';
  const before = sections.slice(0, at + 1);
  const whole = String(before.filter(({ annex, part }) => annex !== true && part !== true).length);
  if (sections[at]?.part !== true) return whole;
  return `${whole}.${at - before.findLastIndex(({ part }) => part !== true)}`;
}

function exhibitsOf(report: Report) {
  const blocks = report.sections.flatMap((section) => section.blocks.filter(isPrinted));
  const found = blocks.filter((block) => block.kind === 'table' || block.kind === 'chart');
  return found.map((block, at) => ({
    kind: block.kind,
    number: found.slice(0, at + 1).filter((other) => other.kind === block.kind).length,
    title: block.title,
  }));
}
