import { type Aggregate, type AggregateSum, decimalsOf } from '../domain/index.ts';
import { expectType, type FormulaColumns } from './operand.ts';
import { Refusal } from './refusal.ts';
import { readOperand, refusedKind } from './scalar.ts';
import { type CallNode, readNode } from './tree.ts';

/** Exact decimals of a product that every engine keeps. */
const MAX_DECIMALS = 12;
const EXPECTED = 'expected SUM, COUNT, MIN or MAX, added up or taken away';

/** Reads sums and differences of aggregates: `SUM(a) - SUM(CASE WHEN b THEN c ELSE 0 END)`. Throws Refusal. */
export function readAggregateSum(value: unknown, columns: FormulaColumns, minus = false): AggregateSum {
  const node = readNode(value);
  if (node.class === 'REFUSED') throw new Refusal(refusedKind(node.kind), node.query_location);
  if (node.class !== 'FUNCTION') throw new Refusal(EXPECTED, node.query_location);
  if (!node.is_operator) return [readAggregate(node, columns, minus)];
  const [left, right] = node.children;
  switch (node.function_name) {
    case '+':
    case '-': {
      const takesAway = node.function_name === '-';
      if (right === undefined) return readAggregateSum(left, columns, minus !== takesAway);
      return [...readAggregateSum(left, columns, minus), ...readAggregateSum(right, columns, minus !== takesAway)];
    }
    case '/':
      throw new Refusal('division is not allowed: give numerator and denominator apart', node.query_location);
    default:
      throw new Refusal(`${EXPECTED}, found ${node.function_name}`, node.query_location);
  }
}

function readAggregate(node: CallNode, columns: FormulaColumns, minus: boolean): Aggregate {
  const name = node.function_name.toLowerCase();
  const at = node.query_location;
  switch (name) {
    case 'count_star':
      return { aggregate: 'count', of: null, minus, scale: 0 };
    case 'count':
      return { aggregate: name, of: readOperand(only(node), { columns, depth: 0 }).node, minus, scale: 0 };
    case 'sum':
    case 'min':
    case 'max': {
      const of = expectType('number', readOperand(only(node), { columns, depth: 0 })).node;
      const scale = decimalsOf(of);
      if (scale <= MAX_DECIMALS) return { aggregate: name, of, minus, scale };
      throw new Refusal(`expected at most ${MAX_DECIMALS} decimals, found ${scale}: multiply fewer decimals`, at);
    }
    default:
      throw new Refusal(`${EXPECTED}, found ${name}`, at);
  }
}

function only({ children, function_name: name, query_location: at }: CallNode): unknown {
  if (children.length === 1) return children[0];
  throw new Refusal(`${name}: expected one value, found ${children.length}`, at);
}
