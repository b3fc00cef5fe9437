/**
 * How often each template was the fix, learnt on the tuning quarter of the benchmark (bench/repair/offline.ts prints
 * what it takes): only their order and ratios count. A template that is missing here is tried with UNKNOWN.
 */
const PRIORS: Readonly<Record<string, number>> = {
  'comparison-operator': 1,
  'arithmetic-operator': 0.9,
  'logical-operator': 0.9,
  'negate-condition': 0.6,
  'number-literal': 0.8,
  'constant': 0.8,
  'remove-statement': 0.6,
  'drop-operand': 0.6,
  'drop-condition': 0.6,
  'swap-operands': 0.6,
  'swap-arguments': 0.6,
  'replace-identifier': 0.7,
  'assignment-operator': 0.7,
  'replace-method': 0.8,
  'off-by-one': 0.5,
  'unwrap-call': 0.4,
  'swap-branches': 0.6,
  'exchange-everywhere': 0.5,
  'string-literal': 0.5,
  'increment': 0.5,
  'missing-await': 0.6,
  'missing-return': 0.5,
  'wrap-call': 0.3,
  'optional-chaining': 0.3,
  'default-value': 0.25,
  'loop-update': 0.4,
  'sort-order': 0.6,
  'regular-expression': 0.5,
  'return-value': 0.3,
  'break-continue': 0.4,
  'loop-shape': 0.35,
  'truthiness': 0.3,
  'element': 0.25,
  'sign': 0.25,
  'regroup': 0.3,
  'replace-property': 0.5,
  'move-statement': 0.25,
  'else-if': 0.3,
  'missing-guard': 0.2,
  'missing-condition': 0.15,
  'missing-term': 0.15,
  'copy-value': 0.25,
  'spread': 0.3,
  'this-binding': 0.4,
  'declaration-kind': 0.4,
  'put-back': 1,
  'put-back-item': 0.9,
};

const UNKNOWN = 0.1;

export function priorOf(template: string): number {
  return PRIORS[template] ?? UNKNOWN;
}
