export { compose } from './compose.ts';
export type { ComposeInputs } from './inputs.ts';
