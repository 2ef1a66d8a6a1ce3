export { readWorkbookFigures } from './excel/index.ts';
export { chromeVersion, extractFigures, findChrome, type IssueNumber, sandboxTrouble } from './pdf/index.ts';
export { type RenderedRendition, type RenderOptions, render } from './rendition.ts';
export { loadWords, type Piece, plainText, type Show, say, type Words, word } from './words.ts';
