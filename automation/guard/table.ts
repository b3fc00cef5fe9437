import type { Rule } from './rule.ts';
import { blastRules } from './rules/blast-radius.ts';
import { configRules } from './rules/config.ts';
import { constantRules } from './rules/constant-result.ts';
import { deletionRules } from './rules/deletions.ts';
import { environmentRules } from './rules/environment.ts';
import { forgedEqualityRules } from './rules/forged-equality.ts';
import { hiddenStateRules } from './rules/hidden-state.ts';
import { loadingRules } from './rules/loading.ts';
import { manifestRules } from './rules/manifest.ts';
import { pathRules } from './rules/paths.ts';
import { processRules } from './rules/process-control.ts';
import { redactionRules } from './rules/redaction-marks.ts';
import { specialCaseRules } from './rules/special-case.ts';
import { suppressionRules } from './rules/suppressions.ts';
import { swallowedRules } from './rules/swallowed.ts';
import { tamperingRules } from './rules/tampering.ts';
import { testRules } from './rules/tests.ts';

/** Every rule, by family: what its name and kind forbid before what is written in it. */
export const RULE_FAMILIES: readonly { readonly family: string; readonly rules: readonly Rule[] }[] = [
  { family: 'Paths', rules: pathRules },
  { family: 'How far a fix reaches', rules: blastRules },
  { family: 'Dependencies', rules: manifestRules },
  { family: 'Configuration', rules: configRules },
  { family: 'The process', rules: processRules },
  { family: 'What judges the code', rules: tamperingRules },
  { family: 'Values that equal anything', rules: forgedEqualityRules },
  { family: 'Being tested', rules: environmentRules },
  { family: 'Code from elsewhere', rules: loadingRules },
  { family: "The failing test's own values", rules: specialCaseRules },
  { family: 'Constants', rules: constantRules },
  { family: 'Hidden state', rules: hiddenStateRules },
  { family: 'Silenced checkers', rules: suppressionRules },
  { family: 'Swallowed errors', rules: swallowedRules },
  { family: 'What was taken away', rules: deletionRules },
  { family: 'What was hidden from the agent', rules: redactionRules },
  { family: 'Tests', rules: testRules },
];

export const RULES: readonly Rule[] = RULE_FAMILIES.flatMap(({ rules }) => rules);
