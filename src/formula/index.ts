export { type FormulaText, readAggregates, readLabel, readScalar } from './formula.ts';
export type { FormulaColumns } from './operand.ts';
export { parseExpression } from './parse.ts';
export { expressionRefused, Refusal } from './refusal.ts';
export {
  type BetweenNode,
  type CallNode,
  type CastNode,
  type ChoiceNode,
  type ColumnNode,
  type ComparisonNode,
  type ConjunctionNode,
  type ConstantNode,
  type OperatorNode,
  readNode,
} from './tree.ts';
