import type { Report, Wording } from '../../src/domain/index.ts';

/** Every wording anywhere in a report. */
export function wordingsOf(value: unknown): readonly Wording[] {
  if (Array.isArray(value)) return value.flatMap(wordingsOf);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(wordingsOf);
  return isWording(value) ? [value, ...inner] : inner;
}

function isWording(value: object): value is Wording {
  return 'key' in value && 'params' in value && typeof value.key === 'string';
}

/** Every figure id that a report's pages refer to. */
export function figureIdsOf(report: Report): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    else if (typeof value === 'object' && value !== null) {
      if ('figure' in value && typeof value.figure === 'string') found.push(value.figure);
      for (const [key, each] of Object.entries(value)) {
        if (['changes', 'trend', 'points'].includes(key) && Array.isArray(each))
          found.push(...each.filter((id) => typeof id === 'string'));
        else walk(each);
      }
    }
  };
  walk({ onePage: report.onePage, sections: report.sections });
  return found;
}
