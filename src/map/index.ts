export { draftMapping } from './draft.ts';
