export { readWorkbookFigures, type SavedFigure } from './saved-figures.ts';
export { type RenderedWorkbook, renderWorkbook } from './workbook.ts';
