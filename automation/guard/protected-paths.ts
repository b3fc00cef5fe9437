import picomatch from 'picomatch';
import type { Grant } from '../task/task.ts';

/** What kind of untouchable thing a path is. */
export type PathFamily = 'test' | 'config' | 'ci' | 'manifest' | 'lockfile' | 'hooks' | 'agent' | 'own' | 'dotfile' | 'installed';

export interface PathVerdict {
  readonly family: PathFamily;
  /** In words: "a test, snapshot or fixture". */
  readonly what: string;
  /** The grant that lifts it; null: nothing does. */
  readonly lifted: Grant | null;
}

interface ProtectedPaths extends PathVerdict {
  readonly globs: readonly string[];
}

/** Paths that a fix may not touch, by what they are; the first family that matches counts. Globs match case-insensitively against project-relative paths. */
const PROTECTED: readonly ProtectedPaths[] = [
  { family: 'installed', what: 'an installed package', lifted: null, globs: ['**/node_modules/**', '**/{bower_components,jspm_packages,.yarn,.pnp.*}/**', '**/.pnp.*'] },
  { family: 'own', what: "keepgreen's own rules", lifted: null, globs: ['**/keepgreen.config.json', '**/.keepgreen/**', '**/.keepgreenignore', '**/.orchestratorignore'] },
  {
    family: 'agent', what: "an agent's own instructions or configuration", lifted: null,
    globs: ['**/{CLAUDE,AGENTS,GEMINI,CLAUDE.local}.md', '**/.{claude,cursor,codex,gemini,aider,windsurf,continue,kiro}/**', '**/.{mcp,cursorrules,windsurfrules,clinerules,aider}*', '**/.github/copilot-instructions.md'],
  },
  {
    family: 'hooks', what: 'a git hook or what runs one', lifted: null,
    globs: [
      '**/.git/**', '**/.{git,hg,svn}*', '**/.{husky,githooks}/**', '**/{githooks,git-hooks}/**', '**/{lefthook,.lefthook}*.{yml,yaml,json,toml}', '**/.pre-commit-config.yaml', '**/.{lintstagedrc,simple-git-hooks,huskyrc}*',
      '**/{lint-staged,simple-git-hooks}.config.*', '**/hooks/{pre,post}-{commit,push,merge,checkout,rewrite,receive}', '**/hooks/{commit-msg,prepare-commit-msg,applypatch-msg,update}',
    ],
  },
  {
    family: 'ci', what: 'configuration of continuous integration', lifted: 'change_config',
    globs: ['**/.{github,gitlab,circleci,buildkite,woodpecker,azure-pipelines}/**', '**/.{gitlab-ci,travis,drone,woodpecker,appveyor}*.{yml,yaml}', '**/{appveyor,azure-pipelines*,bitbucket-pipelines,cloudbuild,codecov,.codecov}.{yml,yaml}', '**/Jenkinsfile*'],
  },
  {
    family: 'test', what: 'a test, snapshot or fixture', lifted: 'change_tests',
    globs: [
      '**/*.{test,spec}.*',
      '**/*.{test,spec}-d.*',
      '**/*_test.*',
      '**/test_*.py',
      '**/{__tests__,__mocks__,__snapshots__,__fixtures__,test,tests,spec,specs,e2e,cypress,fixtures}/**',
      '**/*.{snap,snapshot}',
      '**/conftest.py',
    ],
  },
  {
    family: 'config', what: 'configuration of a test runner, compiler or linter', lifted: 'change_config',
    globs: [
      '**/{vitest,vite,jest,mocha,ava,playwright,cypress,karma,babel,swc,eslint,prettier,stylelint,biome,rollup,rolldown,webpack,esbuild,tsup,tsdown,nx,turbo,wallaby,stryker}.{config,conf,workspace,setup}.*',
      '**/vitest.workspace.*',
      '**/{jest,vitest,mocha,test,tests}{.,-,_}{setup,preset,environment,globals,global-setup,teardown,global-teardown,transform,resolver,reporter,sequencer}.*',
      '**/{setup,global-setup,globalSetup,teardown,globalTeardown}{.,-,_}{jest,vitest,mocha,test,tests}.*',
      '**/{setupTests,setupTest,setupJest,setupVitest,testSetup,global-setup,globalSetup,global-teardown,globalTeardown}.*',
      '**/{tsconfig,jsconfig}*.json',
      '**/biome.json*',
      '**/{.mocharc,.babelrc,.swcrc,.eslintrc,.prettierrc,.stylelintrc,.oxlintrc,.c8rc,.nycrc,.taprc}*',
      '**/.{eslint,prettier,stylelint}ignore',
      '**/.editorconfig',
      '**/{pytest.ini,tox.ini,setup.cfg,pyproject.toml,noxfile.py,Cargo.toml,go.mod,Makefile,Gemfile,Rakefile}',
    ],
  },
  { family: 'manifest', what: 'a package manifest or lockfile', lifted: 'add_dependency', globs: ['**/package.json'] },
  {
    family: 'lockfile', what: 'a package manifest or lockfile', lifted: 'add_dependency',
    globs: ['**/{package-lock,npm-shrinkwrap}.json', '**/{yarn.lock,pnpm-lock.yaml,bun.lockb,bun.lock,Cargo.lock,Gemfile.lock,go.sum,poetry.lock,uv.lock}', '**/deno.lock'],
  },
  { family: 'manifest', what: 'a package manifest or lockfile', lifted: null, globs: ['**/pnpm-workspace.yaml', '**/lerna.json'] },
  { family: 'dotfile', what: 'a dotfile or dotfolder', lifted: null, globs: ['**/.*', '**/.*/**'] },
];

const MATCHERS = PROTECTED.map(({ globs, family, what, lifted }) => ({ verdict: { family, what, lifted }, matches: picomatch([...globs], { dot: true, nocase: true }) }));

/** What makes this path untouchable, and which grant lifts that; undefined when nothing does. */
export function judgePath(path: string): PathVerdict | undefined {
  return MATCHERS.find(({ matches }) => matches(path))?.verdict;
}

/** What makes this path untouchable, in words; undefined when nothing does. */
export function protectedBy(path: string): string | undefined {
  return judgePath(path)?.what;
}
