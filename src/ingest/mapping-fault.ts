import { type Mapping, RiskpressError } from '../domain/index.ts';

/** A fault of the mapping file itself. */
export function mappingFault(mapping: Mapping, key: string, message: string): RiskpressError {
  return new RiskpressError('mappingInvalid', `${mapping.path}: ${key}: ${message}`, {
    place: { file: mapping.path, key },
  });
}
