import { type Cell, RiskpressError } from '../domain/index.ts';
import type { Opening } from './opening.ts';

/** A statement failed at a lender's engine. `complaint` holds no data. */
export function statementFailed({ name }: Opening, complaint: string): RiskpressError {
  return new RiskpressError('engineFailed', `engine ${name}: ${complaint}`);
}

/** The engine cannot be worked with. The driver's own error is not passed on: it may hold the password. */
export function unreachable({ name, kind, host, port }: Opening, why: string): RiskpressError {
  const place = `${kind} at ${host}:${port}`;
  return new RiskpressError(
    'environmentMissing',
    `connection ${name}: expected a read-only session of ${place}: ${why}`,
  );
}

/** A floating-point cell: there is no number that stands for infinity or for what is no number. */
export function finite(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`a value is ${text}, which is no number`);
  return value;
}

/** A driver's value that is a cell already. */
export function plainCell(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new Error(`expected a plain value, found ${typeof value}`);
}

/** A server's message with everything in quotes and every longer number blotted out: those may be cells. */
export function withoutData(message: string): string {
  const [first = ''] = message.split('\n', 1);
  return first
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
    .replaceAll(/\d{3,}/g, '…')
    .replaceAll(/\p{Script=Han}+/gu, '…');
}
