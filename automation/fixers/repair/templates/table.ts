import type { Template } from '../template.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';
import { comparisonOperator } from './comparison-operator.ts';
import { importSource } from './import-source.ts';
import { logicalOperator } from './logical-operator.ts';
import { numberLiteral } from './number-literal.ts';
import { putBackItem } from './put-back-item.ts';
import { putBack } from './put-back.ts';
import { renamedName } from './renamed-name.ts';
import { replaceIdentifier } from './replace-identifier.ts';
import { unusedName } from './unused-name.ts';

/** Every template. What is tried first is said by the priors, not by this order. */
export const TEMPLATES: readonly Template[] = [
  comparisonOperator,
  arithmeticOperator,
  logicalOperator,
  numberLiteral,
  replaceIdentifier,
  putBack,
  putBackItem,
  renamedName,
  unusedName,
  importSource,
];
