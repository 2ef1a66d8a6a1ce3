export { compose } from './compose.ts';
export type {
  AdjustedFigure,
  BreakMark,
  ComposeInputs,
  OutsideValue,
  Restatement,
  WaivedTie,
} from './inputs.ts';
