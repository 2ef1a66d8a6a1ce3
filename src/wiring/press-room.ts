/**
 * The room that makes documents. Its libraries take several times as long to load as most verbs take to run, so that
 * it is loaded by those alone that print or mail.
 */
export function pressRoom() {
  return import('../render/index.ts');
}
