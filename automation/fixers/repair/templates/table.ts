import type { Template } from '../template.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';
import { comparisonOperator } from './comparison-operator.ts';
import { logicalOperator } from './logical-operator.ts';
import { numberLiteral } from './number-literal.ts';
import { putBackItem } from './put-back-item.ts';
import { putBack } from './put-back.ts';
import { replaceIdentifier } from './replace-identifier.ts';

/** Every template. What is tried first is said by the priors, not by this order. */
export const TEMPLATES: readonly Template[] = [
  comparisonOperator,
  arithmeticOperator,
  logicalOperator,
  numberLiteral,
  replaceIdentifier,
  putBack,
  putBackItem,
];
