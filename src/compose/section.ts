import type { Report } from '../domain/index.ts';

/** A numbered section or an annex of the report. */
export type Section = Report['sections'][number];
