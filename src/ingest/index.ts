export { type IngestOptions, ingest } from './ingest.ts';
export { extractSheet, sheetNames } from './workbook.ts';
