import picomatch from 'picomatch';

/** Paths that a fix may not touch, by what they are. Globs match case-insensitively against project-relative paths. */
const PROTECTED: readonly { readonly what: string; readonly globs: readonly string[] }[] = [
  {
    what: 'a test, snapshot or fixture',
    globs: [
      '**/*.{test,spec}.*',
      '**/*.{test,spec}-d.*',
      '**/*_test.*',
      '**/test_*.py',
      '**/{__tests__,__mocks__,__snapshots__,__fixtures__,test,tests,spec,specs,e2e,cypress,fixtures}/**',
      '**/*.snap',
      '**/conftest.py',
    ],
  },
  {
    what: 'configuration of a test runner, compiler or linter',
    globs: [
      '**/{vitest,vite,jest,mocha,ava,playwright,cypress,karma,babel,swc,eslint,prettier,biome,rollup,webpack,esbuild,tsup}.{config,workspace,setup}.*',
      '**/vitest.workspace.*',
      '**/{jest,vitest,test}.{setup,preset}.*',
      '**/{setupTests,jest-setup,vitest-setup}.*',
      '**/{tsconfig,jsconfig}*.json',
      '**/biome.json*',
      '**/{pytest.ini,tox.ini,setup.cfg,pyproject.toml,Cargo.toml,go.mod,Makefile}',
      '**/keepgreen.config.json',
    ],
  },
  {
    what: 'a package manifest or lockfile',
    globs: ['**/package.json', '**/{package-lock,npm-shrinkwrap}.json', '**/{yarn.lock,pnpm-lock.yaml,bun.lockb,bun.lock,Cargo.lock,go.sum,poetry.lock,uv.lock}', '**/pnpm-workspace.yaml', '**/deno.lock'],
  },
  { what: 'a dotfile or dotfolder', globs: ['**/.*', '**/.*/**'] },
  { what: 'an installed package', globs: ['**/node_modules/**'] },
  { what: "the agent's own instructions", globs: ['**/{CLAUDE,AGENTS,GEMINI}.md'] },
];

const MATCHERS = PROTECTED.map(({ what, globs }) => ({ what, matches: picomatch([...globs], { dot: true, nocase: true }) }));

/** What makes this path untouchable, in words; undefined when nothing does. */
export function protectedBy(path: string): string | undefined {
  return MATCHERS.find(({ matches }) => matches(path))?.what;
}
