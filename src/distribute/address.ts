import { addressSchema, RiskpressError } from '../domain/index.ts';

const LOCAL_PART_LIMIT = 64;

/**
 * Whether a text is one plain ASCII mailbox and nothing else: no display name, list, group, route, quoted part,
 * comment or control character. A recipient string that a mail library is left to parse can send a confidential
 * report to somebody else, so this is asked when copies are planned and again before each is sent. An
 * internationalised domain is written in its `xn--` form; a non-ASCII mailbox needs SMTPUTF8 on every hop and is
 * refused.
 */
export function isPlainAddress(text: string): boolean {
  return addressSchema.safeParse(text).success && text.indexOf('@') <= LOCAL_PART_LIMIT;
}

/** The address itself. Errors: `configInvalid` when it is not one plain mailbox. */
export function plainAddress(text: string, owner: string): string {
  if (isPlainAddress(text)) return text;
  const found = JSON.stringify(text);
  throw new RiskpressError('configInvalid', `address of ${owner}: expected one plain mailbox, found ${found}`);
}
