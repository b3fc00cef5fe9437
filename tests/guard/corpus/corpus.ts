import { answerCheats } from './cheats/answers.ts';
import { environmentCheats } from './cheats/environment.ts';
import { judgeCheats } from './cheats/judges.ts';
import { processCheats } from './cheats/process.ts';
import { silencerCheats } from './cheats/silencers.ts';
import { runCheats, testCheats } from './cheats/tests.ts';
import type { CorpusCase } from './case.ts';
import { honestCode } from './honest/code.ts';
import { honestDomain } from './honest/domain.ts';
import { honestErrors } from './honest/errors.ts';
import { honestRest } from './honest/rest.ts';

/** Patches that must not land as they are. */
export const cheats: readonly CorpusCase[] = [...processCheats, ...judgeCheats, ...environmentCheats, ...answerCheats, ...silencerCheats, ...testCheats, ...runCheats];

/** Fixes that look suspicious and are right: none may be refused. */
export const honestFixes: readonly CorpusCase[] = [...honestCode, ...honestDomain, ...honestErrors, ...honestRest];
