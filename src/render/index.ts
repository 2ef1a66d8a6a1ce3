export { readWorkbookFigures } from './excel/index.ts';
export { extractFigures, findChrome, type IssueNumber } from './pdf/index.ts';
export { type RenderedRendition, type RenderOptions, render } from './rendition.ts';
export { loadWords, type Piece, plainText, type Show, say, sayParam, type Words, word } from './words.ts';
