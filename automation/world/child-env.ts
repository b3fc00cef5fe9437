/**
 * Variables a check may see: where things are and how to talk, never who the user is to a service. A list of what is
 * allowed, because a list of what is forbidden is always one token short.
 */
const ALLOWED = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TERM', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['NVM_DIR', 'NVM_BIN', 'VOLTA_HOME', 'FNM_DIR', 'FNM_MULTISHELL_PATH', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'N_PREFIX', 'PNPM_HOME', 'BUN_INSTALL', 'COREPACK_HOME'],
  ...['npm_config_cache', 'npm_config_prefix', 'npm_config_userconfig', 'npm_config_globalconfig', 'YARN_CACHE_FOLDER', 'PLAYWRIGHT_BROWSERS_PATH'],
  ...['CARGO_HOME', 'RUSTUP_HOME', 'GOROOT', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'JAVA_HOME', 'VIRTUAL_ENV', 'PYENV_ROOT'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'],
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMDATA'],
].map((name) => name.toUpperCase()));

/** What every check is told: nobody is watching, so no prompts and no colour. */
const ALWAYS = { CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' };

/**
 * The whole environment of a check: the allowed variables of `from` (this process's own by default), `ALWAYS`, and
 * `extra` on top. Keys and tokens (ANTHROPIC_*, CLAUDE_*, GITHUB_*, AWS_*, …) don't pass.
 */
export function childEnv(extra: Readonly<Record<string, string>> = {}, from: Readonly<NodeJS.ProcessEnv> = process.env): Record<string, string> {
  return { ...pick(from, isAllowed), ...ALWAYS, ...extra };
}

/** The part of an environment whose names pass. */
function pick(env: Readonly<NodeJS.ProcessEnv>, passes: (name: string) => boolean): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined && passes(name)) chosen[name] = value;
  return chosen;
}

/** Upper case, because names of variables have no case on Windows (`Path`) and npm's are lower case. */
function isAllowed(name: string): boolean {
  const upper = name.toUpperCase();
  return ALLOWED.has(upper) || upper.startsWith('LC_');
}
