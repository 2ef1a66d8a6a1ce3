export * from './archive.ts';
export type { IssuedEntry, IssueHeader, LogEntry, LogEvent } from './event.ts';
export type { Finding, FindingCode } from './finding.ts';
export * from './issue.ts';
export type { Manifest } from './manifest.ts';
export * from './verify.ts';
