export { type IngestOptions, ingest } from './ingest.ts';
