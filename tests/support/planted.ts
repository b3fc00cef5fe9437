import { createHash } from 'node:crypto';

/** Secrets of many kinds, none of them real; put together here so that no scanner takes this file for a leak. */
let made = 0;
/** Random to look at, the same at every run, and no two alike. */
const hex = (length: number) => createHash('sha512').update(`planted ${(made += 1)}`).digest('hex').slice(0, length);
const body = (length: number) => {
  const letters = [...createHash('sha512').update(`planted ${(made += 1)}`).digest(), ...createHash('sha512').update(`planted again ${made}`).digest()];
  return letters.map((byte, at) => (at % 3 === 1 ? '0123456789' : 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz').charAt(byte % (at % 3 === 1 ? 10 : 49))).join('').slice(0, length);
};

/** Told by their looks, wherever they stand. */
export const PLANTED: Readonly<Record<string, string>> = {
  anthropic: `sk-ant-api03-${body(40)}`,
  openai: `sk-proj-${body(48)}`,
  github: `ghp_${body(36)}`,
  githubApp: `ghs_${body(36)}`,
  githubFine: `github_pat_${body(22)}_${body(59)}`,
  gitlab: `glpat-${body(20)}`,
  slackBot: `xoxb-1234567890-${body(24)}`,
  slackHook: `https://hooks.slack.com/services/T${body(8)}/B${body(8)}/${body(24)}`,
  aws: 'AKIAABCDEFGH23456789',
  google: `AIza${body(35)}`,
  googleClient: `GOCSPX-${body(28)}`,
  azure: `abc8Q~${body(34)}`,
  npm: `npm_${body(36)}`,
  pypi: `pypi-AgEI${body(60)}`,
  stripe: `sk_live_${body(24)}`,
  sendgrid: `SG.${body(22)}.${body(43)}`,
  twilio: `SK${hex(32)}`,
  jwt: `eyJ${body(20)}.eyJ${body(60)}.${body(43)}`,
  huggingFace: `hf_${body(34)}`,
  telegram: `123456789:AA${body(33)}`,
  discord: `MTA${body(21)}.${body(6)}.${body(28)}`,
  digitalOcean: `dop_v1_${hex(64)}`,
  vault: `hvs.${body(24)}`,
  telling: `-----BEGIN RSA PRIVATE KEY-----\n${body(64)}\n${body(60)}Qz77\n-----END RSA PRIVATE KEY-----`,
};

/** Told by what stands beside them: what stands before the secret, the secret, and what stands behind it. */
export const PLANTED_IN_CONTEXT: Readonly<Record<string, readonly [before: string, secret: string, after?: string]>> = {
  database: ['postgres://app:', 's3cr3t-Pw-4711', '@db.local:5432/shop'],
  basic: ['Authorization: Basic ', body(28)],
  awsSecret: ['aws_secret_access_key = ', `${body(13)}/${body(26)}`],
  assignment: ['API_PASSWORD=', `${body(9)}x8y7z6`],
  base64: ['', Buffer.from(`token ghp_${body(36)}`).toString('base64')],
};

/** Told only because they stand in the environment or in `.env`. */
export const PLANTED_BY_VALUE = { environment: 'marmalade-tuesday-quiet-harbour', dotenv: 'seven-lanterns-over-the-bridge' } as const;

/** Everything planted, as it stands in texts. */
export const plantedTexts: readonly string[] = [...Object.values(PLANTED), ...Object.values(PLANTED_IN_CONTEXT).map(([before, secret, after]) => `${before}${secret}${after ?? ''}`), ...Object.values(PLANTED_BY_VALUE)];

/** Of each secret what may be found nowhere: its end, so that a half-cut one counts too. */
export const plantedNeedles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(PLANTED).map(([name, secret]) => [name, secret.replace(/\n-----END.*/, '').slice(-18)])),
  ...Object.fromEntries(Object.entries(PLANTED_IN_CONTEXT).map(([name, [, secret]]) => [name, secret.slice(-18)])),
  ...PLANTED_BY_VALUE,
};

/** The names of the planted secrets of which a text holds anything. */
export function leaksIn(text: string): readonly string[] {
  return Object.entries(plantedNeedles).filter(([, needle]) => text.includes(needle) || text.includes(JSON.stringify(needle).slice(1, -1))).map(([name]) => name);
}
