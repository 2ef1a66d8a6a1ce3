export { type BrowserOptions, type Press, withPress } from './browser.ts';
export { chromeVersion, sandboxTrouble } from './browser-check.ts';
export { findChrome } from './chrome.ts';
export { type Attachment, finishPdf, type Imprint } from './finish.ts';
export { checkPages, type Expectation } from './guard.ts';
export { type PrintedReport, printReport } from './print-report.ts';
export { extractFigures, readPages } from './reading.ts';
export { loadTemplates, type ReportTemplates } from './templates.ts';
export type { IssueNumber } from './view-inputs.ts';
