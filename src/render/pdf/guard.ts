import { RiskpressError } from '../../domain/index.ts';
import { figuresOf, type ReadPage } from './reading.ts';

/** What a finished PDF must hold. */
export interface Expectation {
  /** Figures in the order of the document. */
  readonly figures: readonly { readonly id: string; readonly text: string }[];
  /** The label's word, due in header and footer of every page. */
  readonly label: string;
  /** The mark of a draft, due on every page; null for a numbered issue. */
  readonly draft: string | null;
  /** Every text that went in, to tell a leaked `null` from one that somebody wrote. */
  readonly sources: readonly string[];
}

/**
 * Reads a finished PDF against what was meant, and gives the page of each figure in order. Errors: `renderFailed` on
 * the first difference: a figure changed, missing or added; a page without its label; a foreign typeface or an empty
 * box; text beyond the page's edge; NaN, undefined, null, Infinity or [object Object] that nobody wrote.
 */
export function checkPages(pages: readonly ReadPage[], expected: Expectation): readonly number[] {
  for (const check of [checkMarks, checkFaces, checkEdges, checkLeaks]) check(pages, expected);
  return checkFigures(pages, expected);
}

function checkFigures(pages: readonly ReadPage[], expected: Expectation): readonly number[] {
  const found = figuresOf(pages);
  for (const [at, figure] of expected.figures.entries()) {
    const there = found[at];
    if (there?.text === figure.text) continue;
    const place = there === undefined ? 'nothing' : `${there.text} on page ${there.page}`;
    throw failed(`expected ${figure.text} of ${figure.id} as figure ${at + 1}, found ${place}`);
  }
  const extra = found[expected.figures.length];
  if (extra !== undefined) throw failed(`found ${extra.text} on page ${extra.page}, which is no figure of the report`);
  return found.map(({ page }) => page);
}

function checkMarks(pages: readonly ReadPage[], { label, draft }: Expectation): void {
  for (const [at, { runs }] of pages.entries()) {
    const marks = runs.filter((run) => run.text === label).length;
    if (marks < 2) throw failed(`expected the label ${label} in header and footer of page ${at + 1}, found ${marks}`);
    if (draft !== null && !runs.some((run) => run.text === draft)) {
      throw failed(`expected the mark ${draft} on page ${at + 1}, found none`);
    }
  }
}

function checkFaces(pages: readonly ReadPage[]): void {
  for (const [at, { runs }] of pages.entries()) {
    const foreign = runs.find((run) => !/^NotoSansSC\w*-(Regular|Medium|Bold)$/.test(run.face));
    if (foreign !== undefined) {
      const face = foreign.face === '' ? 'a nameless typeface' : foreign.face;
      throw failed(
        `expected embedded Noto Sans SC on page ${at + 1}, found ${JSON.stringify(foreign.text)} in ${face}`,
      );
    }
    const empty = runs.find((run) => run.hasMissingGlyph);
    if (empty !== undefined) throw failed(`found an empty box in ${JSON.stringify(empty.text)} on page ${at + 1}`);
  }
}

function checkEdges(pages: readonly ReadPage[]): void {
  for (const [at, { outside }] of pages.entries()) {
    const [first] = outside;
    if (first !== undefined) throw failed(`${JSON.stringify(first)} reaches over the edge of page ${at + 1}`);
  }
}

const LEAKS = ['NaN', 'undefined', 'null', 'Infinity', '[object Object]'];

function checkLeaks(pages: readonly ReadPage[], { sources }: Expectation): void {
  const leaks = LEAKS.filter((leak) => !sources.some((source) => source.includes(leak)));
  for (const [at, { runs }] of pages.entries()) {
    const leaked = runs.find((run) => leaks.some((leak) => run.text.includes(leak)));
    if (leaked !== undefined) throw failed(`found ${JSON.stringify(leaked.text)} on page ${at + 1}`);
  }
}

function failed(message: string): RiskpressError {
  return new RiskpressError('renderFailed', `PDF: ${message}`);
}
