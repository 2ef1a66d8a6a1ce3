import { LABEL_WORDS } from '../../domain/index.ts';
import { cssString } from '../escape.ts';
import { periodText } from './calendar.ts';
import type { ViewInputs } from './view-inputs.ts';

/** Texts in the margins of every page. They go into style sheets, and so through `cssString` only. */
export interface RunningTexts {
  readonly label: string;
  readonly lender: string;
  readonly title: string;
  /** Empty for a numbered issue. */
  readonly draft: string;
  /** `{page} / {pages}` with the places still open. */
  readonly pageBefore: string;
  readonly pageBetween: string;
  readonly pageAfter: string;
}

export function runningTexts({ report, speaker, issueNumber }: ViewInputs): RunningTexts {
  const { identity } = report;
  const subject = identity.subject?.[speaker.locale];
  const marked = speaker.word('page.running.page', { page: '\u{1}', pages: '\u{1}' });
  const [pageBefore = '', pageBetween = '', pageAfter = ''] = marked.split('\u{1}');
  return {
    label: LABEL_WORDS[identity.label][speaker.locale],
    lender: shortened([identity.lender[speaker.locale], subject].filter((part) => part !== undefined).join(' · '), 56),
    // A draft's mark stands between title and label, and must not break.
    title: `${shortened(identity.title[speaker.locale], issueNumber === null ? 36 : 52)} · ${periodText(speaker, identity.period)}`,
    draft: issueNumber === null ? speaker.word('page.running.draft') : '',
    pageBefore,
    pageBetween,
    pageAfter,
  };
}

/** Margins are narrow; the whole text stands on the cover. A Chinese character takes the room of two letters. */
function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  while (widthOf(characters) > most) characters.pop();
  return characters.length === Array.from(text).length ? text : `${characters.slice(0, -1).join('')}…`;
}

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0);
}

/** Page sizes and margins, and the boxes in the margins: the label stands in header and footer of every page. */
export function pageRules(texts: RunningTexts): string {
  const label = `content: ${cssString(texts.label)}; color: #a3262a; font-weight: 700; font-size: 12pt;`;
  const small = 'font-size: 7.4pt; color: #5d6b7a;';
  const page = `${cssString(texts.pageBefore)} counter(page) ${cssString(texts.pageBetween)} counter(pages) ${cssString(texts.pageAfter)}`;
  return `
@page { size: A4; margin: 24mm 18.5mm 20mm;
  font-family: "Riskpress Sans"; font-weight: 400; ${small}
  @top-left { content: ${cssString(texts.title)}; ${small} vertical-align: bottom; padding-bottom: 4mm; }
  @top-center { content: ${cssString(texts.draft)}; color: #8f5a00; font-size: 9pt; font-weight: 700; white-space: nowrap; vertical-align: bottom; padding-bottom: 4mm; }
  @top-right { ${label} vertical-align: bottom; padding-bottom: 3.6mm; text-align: right; }
  @bottom-left { content: ${cssString(texts.lender)}; ${small} vertical-align: top; padding-top: 5mm; }
  @bottom-center { content: ${page}; ${small} vertical-align: top; padding-top: 5mm; }
  @bottom-right { ${label} vertical-align: top; padding-top: 4.2mm; text-align: right; }
}
@page wide { size: A4 landscape; margin: 22mm 16mm 18mm; }
@page cover {
  @top-left { content: none; }
  @bottom-left { content: none; }
  @bottom-center { content: none; }
}`;
}
