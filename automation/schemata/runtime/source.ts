import { GLOBAL_NAME } from '../protocol.ts';
import { copySource } from './copy.ts';
import { stateSource } from './state.ts';

/**
 * The runtime as plain JavaScript: statements that need no import and export nothing, so they stand in a module, a
 * CommonJS file and a script alike. Evaluate it (in each global scope) before the modules of the program.
 */
export function runtimeSource(): string {
  return `(() => {
if (globalThis.${GLOBAL_NAME} !== undefined) return;
const clock = globalThis.process?.hrtime?.bigint?.bind(process.hrtime) ?? (() => Date.now() * 1e6);
${copySource()}
${stateSource()}
globalThis.${GLOBAL_NAME} = makeKeepgreen(deepCopy, () => Number(clock()) / 1e6);
globalThis.${GLOBAL_NAME}.end();
})();
`;
}
