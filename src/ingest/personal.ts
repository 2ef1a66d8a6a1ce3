/** Texts shorter than a telephone number need no look. */
export const SHORTEST_PERSONAL = 11;

const DAY = '(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])';
const PHONE = '(^|[^0-9])(0086|86|0)?1[3-9][0-9]{9}($|[^0-9])';
const IDENTITY_18 = `(^|[^0-9])[1-9][0-9]{5}(18|19|20)[0-9]{2}${DAY}[0-9]{3}[0-9Xx]($|[^0-9Xx])`;
const IDENTITY_15 = `(^|[^0-9])[1-9][0-9]{5}[0-9]{2}${DAY}[0-9]{3}($|[^0-9])`;
const CARD = '(^|[^0-9])([0-9]{13,19})($|[^0-9])';

/** A condition without which no text looks personal, and that costs a fraction of the look itself. */
export function hasDigit(text: string): string {
  return `regexp_matches(${text}, '[0-9]')`;
}

/**
 * A condition that holds where a text carries what looks like a mobile number, a resident identity number (18 or 15
 * digits with a day in it) or a bank card number (13 to 19 digits that pass the Luhn check). Blanks and hyphens between
 * digits do not hide it. Source: GB 11643-1999 (identity), ISO/IEC 7812-1 (card); numbering plan of mobile telephones.
 */
export function looksPersonal(text: string): string {
  const bare = `regexp_replace(${text}, '[ -]', '', 'g')`;
  const patterns = [PHONE, IDENTITY_18, IDENTITY_15].map((pattern) => `regexp_matches(${bare}, '${pattern}')`);
  const card = `regexp_extract(${bare}, '${CARD}', 2)`;
  return `(${patterns.join(' OR ')} OR (${card} <> '' AND ${passesLuhn(card)}))`;
}

/** Every second digit from the right doubled, 9 taken off where it passes 9; the sum divides by 10. */
function passesLuhn(digits: string): string {
  const digit = `CAST(substr(${digits}, i, 1) AS INTEGER)`;
  const doubled = `(2 * ${digit} - CASE WHEN ${digit} > 4 THEN 9 ELSE 0 END)`;
  const worth = `CASE WHEN (length(${digits}) - i) % 2 = 1 THEN ${doubled} ELSE ${digit} END`;
  return `list_sum(list_transform(range(1, length(${digits}) + 1), lambda i: ${worth})) % 10 = 0`;
}
