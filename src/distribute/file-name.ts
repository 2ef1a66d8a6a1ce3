import { type Locale, parseIssueId, RiskpressError, type Scope, sha256 } from '../domain/index.ts';

const PART_LIMIT = 40;

/**
 * `management_2026-10_r1_zh-CN.pdf`, with `_branch-B01` after the period where the issue has a scope. Errors:
 * `usage` when the text is not an issue id.
 */
export function attachmentName(issue: string, language: Locale, format: 'pdf' | 'xlsx'): string {
  const name = parseIssueId(issue);
  if (name === undefined) throw new RiskpressError('usage', `expected an issue id, found ${JSON.stringify(issue)}`);
  const parts = [name.report, name.period, ...scopeParts(name.scope), `r${name.revision}`, language];
  return `${parts.join('_')}.${format}`;
}

/**
 * Text that is harmless in a file name on every system and in a header: letters and digits of any script, `.`, `-`
 * and `_` inside; everything else, direction marks and path signs included, becomes one `-`.
 */
export function safePart(text: string, limit: number = PART_LIMIT): string {
  const kept = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/\.{2,}/g, '.');
  return (
    [...kept]
      .slice(0, limit)
      .join('')
      .replace(/^[.-]+|[.-]+$/g, '') || 'x'
  );
}

function scopeParts(scope: Scope): readonly string[] {
  return Object.entries(scope)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dimension, value]) => `${safePart(dimension)}-${distinctPart(value)}`);
}

/** Two values never share a name: one that had to be changed or cut carries the beginning of its hash. */
function distinctPart(value: string): string {
  const safe = safePart(value);
  return safe === value ? safe : `${safe}-${sha256(value).slice(0, 8)}`;
}
