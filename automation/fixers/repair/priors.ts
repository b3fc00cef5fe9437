/**
 * How often each template was the fix, learnt on the tuning half of the benchmark (bench/repair/offline.ts prints them):
 * only their order and ratios count. A template that is missing here is tried with UNKNOWN.
 */
const PRIORS: Readonly<Record<string, number>> = {
  'comparison-operator': 1,
  'arithmetic-operator': 0.9,
  'logical-operator': 0.9,
  'number-literal': 0.8,
  'replace-identifier': 0.6,
  'put-back': 1,
  'put-back-item': 0.9,
};

const UNKNOWN = 0.1;

export function priorOf(template: string): number {
  return PRIORS[template] ?? UNKNOWN;
}
