import { parse } from 'yaml';

import { type OwnIndicatorSettings, ownIndicatorSchema } from '../domain/index.ts';

/** A lender's indicator as the configuration of an issue had it; undefined where there is none of that code. */
export function sealedIndicator(files: unknown, code: string): OwnIndicatorSettings | undefined {
  const text = typeof files === 'object' && files !== null ? Reflect.get(files, `indicators/${code}.yaml`) : undefined;
  if (typeof text !== 'string') return undefined;
  const read = ownIndicatorSchema.safeParse(parse(text, { version: '1.2' }));
  return read.success ? read.data : undefined;
}
