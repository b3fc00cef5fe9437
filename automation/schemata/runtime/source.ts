import { GLOBAL_NAME } from '../protocol.ts';
import { copySource, deepCopy } from './copy.ts';
import { inputsAround, inputsSource } from './inputs.ts';
import { probeAll, proberSource } from './prober.ts';
import { spell, spellSource } from './spell.ts';
import { makeKeepgreen, stateSource } from './state.ts';

/**
 * The runtime as plain JavaScript: statements that need no import and export nothing, so they stand in a module, a
 * CommonJS file and a script alike. Evaluate it (in each global scope) before the modules of the program. A bundler may
 * have renamed the functions, all of a file alike: they are called by the names they have now.
 */
export function runtimeSource(): string {
  return `(() => {
if (globalThis.${GLOBAL_NAME} !== undefined) return;
const clock = globalThis.process?.hrtime?.bigint?.bind(process.hrtime) ?? (() => Date.now() * 1e6);
${copySource()}
${stateSource()}
globalThis.${GLOBAL_NAME} = ${makeKeepgreen.name}(${deepCopy.name}, () => Number(clock()) / 1e6);
globalThis.${GLOBAL_NAME}.end();
})();
`;
}

/**
 * What `Keepgreen.probe` is, to be evaluated after the runtime in the process whose tests were recorded, before fake
 * timers are put up. It calls the program's own functions, so it belongs where the tests may run.
 */
export function probeSource(): string {
  return `(() => {
const later = globalThis.setTimeout;
const clock = globalThis.process?.hrtime?.bigint?.bind(process.hrtime) ?? (() => Date.now() * 1e6);
${copySource()}
${spellSource()}
${inputsSource()}
${proberSource()}
const keepgreen = globalThis.${GLOBAL_NAME};
const wait = (ms) => new Promise((resolve) => void later(resolve, ms)?.unref?.());
keepgreen.probe = (request) => ${probeAll.name}(request, { keepgreen, copy: (value) => ${deepCopy.name}(value), spell: (value) => ${spell.name}(value), inputsAround: ${inputsAround.name}, wait, now: () => Number(clock()) / 1e6 });
})();
`;
}
