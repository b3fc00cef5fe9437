import type { Template } from '../template.ts';
import { argumentCount } from './argument-count.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';
import { assignmentOperator } from './assignment-operator.ts';
import { breakContinue } from './break-continue.ts';
import { comparisonOperator } from './comparison-operator.ts';
import { constant } from './constant.ts';
import { copyValue } from './copy-value.ts';
import { declarationKind } from './declaration-kind.ts';
import { defaultValue } from './default-value.ts';
import { dropCondition } from './drop-condition.ts';
import { dropOperand } from './drop-operand.ts';
import { element } from './element.ts';
import { elseIf } from './else-if.ts';
import { exchangeEverywhere } from './exchange-everywhere.ts';
import { FROM_ELSEWHERE } from './from-elsewhere.ts';
import { increment } from './increment.ts';
import { logicalOperator } from './logical-operator.ts';
import { loopShape } from './loop-shape.ts';
import { loopUpdate } from './loop-update.ts';
import { missingAwait } from './missing-await.ts';
import { missingCondition } from './missing-condition.ts';
import { missingGuard } from './missing-guard.ts';
import { missingReturn } from './missing-return.ts';
import { missingTerm } from './missing-term.ts';
import { moveStatement } from './move-statement.ts';
import { nameForLiteral } from './name-for-literal.ts';
import { negateCondition } from './negate-condition.ts';
import { numberLiteral } from './number-literal.ts';
import { offByOne } from './off-by-one.ts';
import { optionalChaining } from './optional-chaining.ts';
import { propertyKey } from './property-key.ts';
import { regroup } from './regroup.ts';
import { regularExpression } from './regular-expression.ts';
import { removeStatement } from './remove-statement.ts';
import { replaceIdentifier } from './replace-identifier.ts';
import { replaceMethod } from './replace-method.ts';
import { replaceProperty } from './replace-property.ts';
import { returnValue } from './return-value.ts';
import { sign } from './sign.ts';
import { sortOrder } from './sort-order.ts';
import { spread } from './spread.ts';
import { stringLiteral } from './string-literal.ts';
import { swapArguments } from './swap-arguments.ts';
import { swapBranches } from './swap-branches.ts';
import { swapOperands } from './swap-operands.ts';
import { thisBinding } from './this-binding.ts';
import { truthiness } from './truthiness.ts';
import { unwrapCall } from './unwrap-call.ts';
import { wrapCall } from './wrap-call.ts';

/** Every template. What is tried first is said by the priors (../priors.ts), not by this order. */
export const TEMPLATES: readonly Template[] = [
  argumentCount,
  arithmeticOperator,
  assignmentOperator,
  breakContinue,
  comparisonOperator,
  constant,
  copyValue,
  declarationKind,
  defaultValue,
  dropCondition,
  dropOperand,
  element,
  elseIf,
  exchangeEverywhere,
  increment,
  logicalOperator,
  loopShape,
  loopUpdate,
  missingAwait,
  missingCondition,
  missingGuard,
  missingReturn,
  missingTerm,
  moveStatement,
  nameForLiteral,
  negateCondition,
  numberLiteral,
  offByOne,
  optionalChaining,
  propertyKey,
  regroup,
  regularExpression,
  removeStatement,
  replaceIdentifier,
  replaceMethod,
  replaceProperty,
  returnValue,
  sign,
  sortOrder,
  spread,
  stringLiteral,
  swapArguments,
  swapBranches,
  swapOperands,
  thisBinding,
  truthiness,
  unwrapCall,
  wrapCall,
  ...FROM_ELSEWHERE,
];
