import type { Template } from '../template.ts';
import { destructuredDefault } from './destructured-default.ts';
import { donorCondition } from './donor-condition.ts';
import { donorExpression } from './donor-expression.ts';
import { donorStatement } from './donor-statement.ts';
import { importSource } from './import-source.ts';
import { literalFromTest } from './literal-from-test.ts';
import { missingCase } from './missing-case.ts';
import { missingProperty } from './missing-property.ts';
import { putBackItem } from './put-back-item.ts';
import { putBack } from './put-back.ts';
import { renamedName } from './renamed-name.ts';
import { siblingBranch } from './sibling-branch.ts';
import { unusedName } from './unused-name.ts';

/** Templates that take their code from elsewhere: the last green version, the same file, other modules, the failing assertion. */
export const FROM_ELSEWHERE: readonly Template[] = [
  destructuredDefault,
  donorCondition,
  donorExpression,
  donorStatement,
  importSource,
  literalFromTest,
  missingCase,
  missingProperty,
  putBackItem,
  putBack,
  renamedName,
  siblingBranch,
  unusedName,
];
