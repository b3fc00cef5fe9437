/**
 * Which fixes are taken for which TypeScript error, and how much each is trusted (the lower, the earlier it is tried).
 * `ts:` fixes are the language service's own (`fixName` of getCodeFixesAtPosition), `own:` ones are made in
 * typescript/*-candidates.ts. What is not here is never taken: stubs that throw, `any`, `@ts-ignore`, casts through
 * unknown, removed bodies, changed configuration, installed packages.
 */
export interface AcceptedFix {
  readonly fix: string;
  readonly trust: number;
  /** Only this variant of it, where the service offers several under one name: a whole import, a leading underscore, any other removal. */
  readonly variant?: 'import' | 'prefix' | 'delete';
  /** Only when what it takes away calls nothing and holds no body: that would remove behaviour. */
  readonly inert?: true;
}

const NAME: readonly AcceptedFix[] = [
  { fix: 'own:before', trust: 10 },
  { fix: 'ts:import', trust: 20 },
  { fix: 'ts:spelling', trust: 30 },
  { fix: 'own:near', trust: 32 },
  { fix: 'ts:forgottenThisPropertyAccess', trust: 35 },
  { fix: 'own:declaration', trust: 60 },
];
const MEMBER: readonly AcceptedFix[] = [
  { fix: 'own:before', trust: 10 },
  { fix: 'ts:addMissingAwaitToInitializer', trust: 14 },
  { fix: 'ts:addMissingAwait', trust: 15 },
  { fix: 'ts:spelling', trust: 30 },
  { fix: 'own:near', trust: 32 },
  { fix: 'own:declaration', trust: 60 },
];
const EXPORT: readonly AcceptedFix[] = [
  { fix: 'own:before', trust: 10 },
  { fix: 'own:import-shape', trust: 20 },
  { fix: 'own:near', trust: 30 },
  { fix: 'ts:spelling', trust: 35 },
  { fix: 'ts:fixImportNonExportedMember', trust: 40 },
  { fix: 'own:other-module', trust: 50 },
  { fix: 'own:declaration', trust: 60 },
];
const MODULE: readonly AcceptedFix[] = [{ fix: 'own:module', trust: 10 }];
const AWAIT: readonly AcceptedFix[] = [
  { fix: 'ts:addMissingAwaitToInitializer', trust: 9 },
  { fix: 'ts:addMissingAwait', trust: 10 },
  { fix: 'ts:addMissingAsync', trust: 20 },
  { fix: 'ts:returnValueCorrect', trust: 40 },
  { fix: 'ts:spelling', trust: 50 },
];
const SUPER: readonly AcceptedFix[] = [{ fix: 'ts:constructorForDerivedNeedSuperCall', trust: 10 }, { fix: 'ts:classSuperMustPrecedeThisAccess', trust: 20 }];
const OVERRIDE: readonly AcceptedFix[] = [{ fix: 'ts:fixOverrideModifier', trust: 20 }];
const TYPE_ONLY: readonly AcceptedFix[] = [{ fix: 'ts:convertToTypeOnlyImport', trust: 10 }, { fix: 'ts:convertToTypeOnlyExport', trust: 10 }, { fix: 'ts:splitTypeOnlyImport', trust: 10 }];
/** The service replaces an unused call's variable by the bare call, but drops other initialisers whole. */
const UNUSED: readonly AcceptedFix[] = [
  { fix: 'ts:unusedIdentifier', trust: 10, variant: 'import' },
  { fix: 'ts:unusedIdentifier', trust: 20, variant: 'prefix' },
  { fix: 'ts:unusedIdentifier', trust: 30, variant: 'delete', inert: true },
];

const TABLE: ReadonlyMap<number, readonly AcceptedFix[]> = new Map<number, readonly AcceptedFix[]>([
  ...rows([2304, 2552, 2503, 2833, 2570, 2662, 2663, 2686, 18004, 2749], NAME),
  ...rows([2693, 1361, 1362, 2867, 2868], [{ fix: 'ts:import', trust: 10 }]),
  ...rows([2304, 18004], [...NAME, { fix: 'ts:addMissingConst', trust: 70 }]),
  ...rows([2339, 2551, 2568], MEMBER),
  ...rows([2561, 2353], [{ fix: 'own:before', trust: 10 }, { fix: 'ts:spelling', trust: 20 }, { fix: 'own:near', trust: 30 }]),
  ...rows([2305, 2724, 2614, 2613, 1192, 2459, 2460], EXPORT),
  ...rows([2307, 2792, 2834, 2835], MODULE),
  ...rows([1308], [{ fix: 'ts:fixAwaitInSyncFunction', trust: 10 }]),
  ...rows([1064, 1055], [{ fix: 'ts:fixReturnTypeInAsyncFunction', trust: 10 }]),
  ...rows([2322, 2345, 2349, 2365, 2367, 2362, 2363, 2461, 2488, 2495, 2504, 2548, 2549, 2678, 2736, 2763, 2769, 2801], AWAIT),
  ...rows([2355, 2366], [{ fix: 'ts:returnValueCorrect', trust: 30 }]),
  ...rows([2348, 2350], [{ fix: 'ts:addMissingNewOperator', trust: 10 }]),
  ...rows([2377, 17009], SUPER),
  ...rows([4114, 4115, 4116, 4119, 4120], OVERRIDE),
  ...rows([4117], [{ fix: 'ts:spelling', trust: 10 }]),
  ...rows([1484, 1485, 1205, 1371, 1448], TYPE_ONLY),
  ...rows([6133, 6192, 6196, 6138, 6198, 6199], UNUSED),
  ...rows([2774], [{ fix: 'ts:fixMissingCallParentheses', trust: 10 }]),
  ...rows([2689], [{ fix: 'ts:extendsInterfaceBecomesImplements', trust: 10 }]),
  ...rows([1312], [{ fix: 'ts:fixPropertyAssignment', trust: 10 }]),
  ...rows([1005], [{ fix: 'ts:fixExpectedComma', trust: 10 }]),
  ...rows([2845], [{ fix: 'ts:fixNaNEquality', trust: 10 }]),
  ...rows([2588], [{ fix: 'own:before', trust: 10 }, { fix: 'ts:fixConvertConstToLet', trust: 40 }]),
]);

/** Errors about a name that nobody knows: all that is believed of a file that its project does not type-check. */
const ABOUT_NAMES = new Set([2304, 2552, 2503, 2833, 2662, 2663, 18004, 2551, 2568, 2561, 2305, 2724, 2614, 2613, 1192, 2459, 2460, 2307, 2792, 2834, 2835]);

/** The fixes taken for a TypeScript error code, most trusted first; empty for a code that is left alone. */
export function acceptedFixes(code: number): readonly AcceptedFix[] {
  return TABLE.get(code) ?? [];
}

export function isAboutNames(code: number): boolean {
  return ABOUT_NAMES.has(code);
}

/** Unused imports and variables: suggestions to the service, errors to most linters. */
export function isAboutUnused(code: number): boolean {
  return acceptedFixes(code) === UNUSED;
}

function rows(codes: readonly number[], fixes: readonly AcceptedFix[]): readonly (readonly [number, readonly AcceptedFix[]])[] {
  return codes.map((code) => [code, fixes] as const);
}
