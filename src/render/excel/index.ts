export { readWorkbookFigures } from './saved-figures.ts';
export { type RenderedWorkbook, renderWorkbook } from './workbook.ts';
