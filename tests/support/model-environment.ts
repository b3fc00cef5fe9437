/** Throws when a child could inherit a real model account: no test may ever reach one. */
export function refuseInheritedModelEnvironment(env: NodeJS.ProcessEnv): void {
  const found = Object.keys(env).filter((name) => /^(ANTHROPIC|CLAUDE)_/.test(name));
  if (found.length === 0) return;
  throw new Error(`The tests refuse to run with ${found.join(', ')} in the environment: a child could reach a real account. Run them as: env ${found.map((name) => `-u ${name}`).join(' ')} npm test`);
}
