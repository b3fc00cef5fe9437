import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, stripTerminal } from '../../automation/world/redact.ts';
import { leaksIn, PLANTED, PLANTED_BY_VALUE, plantedTexts } from '../support/planted.ts';
import { checkout } from '../support/project.ts';

const redact = createRedactor([]);

/** Made up here piece by piece, so that no scanner takes this file for a leak. */
const body = (length: number) => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(20).slice(0, length);
const SECRETS: Readonly<Record<string, string>> = {
  'an Anthropic key': `sk-ant-api03-${body(40)}-${body(20)}`,
  'an OpenAI key': `sk-proj-${body(48)}`,
  'a GitHub token': `ghp_${body(36)}`,
  'a GitHub app token': `ghs_${body(36)}`,
  'a fine-grained GitHub token': `github_pat_${body(22)}_${body(59)}`,
  'a GitLab token': `glpat-${body(20)}`,
  'a Slack bot token': `xoxb-${'1234567890'}-${body(24)}`,
  'a Slack webhook': `https://hooks.slack.com/services/T${body(8)}/B${body(8)}/${body(24)}`,
  'an AWS key id': `AKIA${'ABCDEFGH23456789'}`,
  'a Google key': `AIza${body(35)}`,
  'an npm token': `npm_${body(36)}`,
  'a Stripe key': `sk_live_${body(24)}`,
  'a JWT': `eyJ${body(20)}.eyJ${body(60)}.${body(43)}`,
  'a SendGrid key': `SG.${body(22)}.${body(43)}`,
  'a Hugging Face token': `hf_${body(34)}`,
};

describe('what looks like a secret goes', () => {
  test.each(Object.entries(SECRETS))('%s, wherever it stands', (_name, secret) => {
    for (const text of [secret, `error: ${secret}\n`, `{"a":"${secret}"}`, `(${secret})`, `x=${secret}&y=1`, `'${secret}',`, `https://example.com/?k=${secret}`]) {
      expect(redact(text)).not.toContain(secret.slice(-8));
      expect(redact(text)).toContain('[redacted');
    }
  });

  test('a private key, whole, cut off, and written in one line', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${body(64)}\n${body(64)}\n-----END RSA PRIVATE KEY-----`;
    expect(redact(`a\n${key}\nb`)).toBe('a\n[redacted private key]\nb');
    expect(redact(`a\n${key.slice(0, 90)}`)).toBe('a\n[redacted private key]');
    expect(redact(JSON.stringify({ key }))).toBe('{"key":"[redacted private key]"}');
    expect(redact(`-----BEGIN OPENSSH PRIVATE KEY-----\n${body(30)}`)).toBe('[redacted private key]');
  });

  test.each([
    ['postgres://app:s3cret@db.local:5432/x', 'postgres://app:[redacted password]@db.local:5432/x'],
    ['https://user:p@ss@example.com/', 'https://user:[redacted password]@example.com/'],
    ['redis://:longpassword@cache', 'redis://:[redacted password]@cache'],
    [`Authorization: Bearer ${body(20)}`, 'Authorization: Bearer [redacted credential]'],
    [`"authorization": "Basic ${body(20)}"`, '"authorization": "Basic [redacted credential]"'],
    [`//registry.npmjs.org/:_authToken=${body(12)}`, '//registry.npmjs.org/:_authToken=[redacted npm password]'],
  ])('%s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  test.each([
    `API_KEY=${body(24)}`, `export MY_SECRET="${body(24)}"`, `"clientSecret": "${body(24)}"`, `password: 'Tr0ub4dor&3xyz!9'`, `DB_PASSWORD=hunter2!x9`, `token=${body(24)}&x=1`,
    `ENCRYPTION_KEY: 9f86d081884c7d659a2feaa0c55ad015`, `{\\"access_token\\": \\"${body(24)}\\"}`, `AWS_SECRET_ACCESS_KEY=wJa1rXUtn7EMI/K7MDENG+bPx2RfiCYEXAMPLEKEY`, `session_key => "${body(20)}"`,
  ])('a random-looking value of a secret name: %s', (text) => {
    expect(redact(text)).toMatch(/\[redacted value\]/);
    expect(redact(text)).not.toMatch(/B3dE6gH9|9f86d081|hunter2|ub4dor|K7MDENG/);
  });
});

describe('code and ordinary words stay as they are', () => {
  test.each([
    'const token = process.env.GITHUB_TOKEN;', 'API_KEY=${API_KEY}', 'const secret = sha256Hmac(input, salt1);', 'password: string;', 'tokens: 12345, tokenCount: 67890123',
    'if (token === expectedToken2) return;', 'const apiKey = config.get("apiKey");', 'const url = `postgres://${user}:${password}@${host}`;', 'see https://example.com:8080/a@b and user@example.com',
    'git@github.com:owner/repository.git', 'class="sk-fading-circle-animation-element"', 'import { tokenize } from "./tokenizer2.ts";', 'key: "ArrowLeft", keyCode: 37', 'the bearer of bad news is here',
    'commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', 'sha512-abc', 'password: "********"', 'src/keys/token.test.ts:10:5 expected 3 to be 4', '<password>', 'npm_lifecycle_event npm_package_json',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('loaded secrets go by value', () => {
  const secret = 'my "quoted" pass/word+ü';
  const known = createRedactor([secret, 'my "quoted"', 'short', '', '   ', 'a+b(c)*d']);

  test('in every spelling: plain, in a URL, in JSON, in base64', () => {
    for (const text of [secret, encodeURIComponent(secret), JSON.stringify({ secret }), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')]) {
      expect(known(`before ${text} after`)).toMatch(/^before .*\[redacted\].* after$/);
      expect(known(text)).not.toMatch(/quoted|pass|bXkgI/);
    }
  });

  test('a longer one goes whole, special characters are only characters, and very short ones are left alone', () => {
    expect(known(`${secret}|my "quoted"|a+b(c)*d|aab(c)d`)).toBe('[redacted]|[redacted]|[redacted]|aab(c)d');
    expect(known('a short word')).toBe('a short word');
  });

  test('hidden characters within a secret do not save it', () => {
    expect(createRedactor(['topsecretvalue'])('top\u200bsec\u001b[31mret\u001b[0mvalue')).toBe('[redacted]');
  });
});

describe('what a terminal would obey goes', () => {
  test.each([
    ['colours and cursors', '\u001b[1;31mred\u001b[0m \u001b[2J\u001b[H\u001b[?25lx', 'red x'],
    ['titles, links and the clipboard', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b\u001b]52;c;ZXZpbA==\u0007c', 'abc'],
    ['DCS, APC, PM, SOS', '\u001bPq#0\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c\u001bXz\u001b\\d', 'abcd'],
    ['the same in eight bits', '\u009b31mred\u009d0;t\u009c \u0090q\u009cx', 'red x'],
    ['charset and reset', '\u001b(B\u001bcx\u001b7y', 'xy'],
    ['an unfinished sequence, but not the next line', '\u001b]0;title\nnext', '\nnext'],
    ['a lone escape at the end', 'x\u001b', 'x'],
    ['bells, backspaces, nulls', 'a\u0007b\u0008c\u0000d\u007fe', 'abcde'],
    ['returns that would write over a line', 'good\rbad\r\nend', 'good\nbad\nend'],
    ['zero-width and bidi characters', 'a\u200bb\u202ec\u2066d\ufeffe\u{e0041}f', 'abcdef'],
  ])('%s', (_name, text, clean) => {
    expect(stripTerminal(text)).toBe(clean);
  });

  test('tabs, line ends, accents, and other scripts stay', () => {
    const text = 'a\tb\nçé 日本語 🙂 → “x”';
    expect(stripTerminal(text)).toBe(text);
  });
});

describe('for any text', () => {
  const pieces = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(SECRETS), ...plantedTexts, '%3D', '\\n', '-----END PRIVATE KEY-----', 'curl -u a:', '?token=', '\u001b[', '\u001b]', 'TOKEN=', 'password: "', 'Bearer ', '://a:', '@', body(30), '-----BEGIN PRIVATE KEY-----', '[redacted value]', ' ', '\n'));
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

  test('doing it twice changes nothing', () => {
    fc.assert(fc.property(texts, (text) => redact(redact(text)) === redact(text)), { numRuns: 3_000 });
  });

  test('no escape and no loaded secret comes through', () => {
    const known = createRedactor([body(17)]);
    fc.assert(fc.property(texts, (text) => !known(text).includes('\u001b') && !known(text).includes(body(17))), { numRuns: 1_000 });
  });
});

test.each([
  ['one word', 'a'.repeat(1_000_000)], ['dashes', 'a-'.repeat(500_000)], ['dots', 'key.'.repeat(250_000)], ['schemes', 'ab://'.repeat(200_000)], ['secrets', 'password_'.repeat(110_000)],
  ['escapes', '\u001b]'.repeat(500_000)], ['key starts', '-----BEGIN PRIVATE KEY'.repeat(45_000)], ['tokens', 'eyJ'.repeat(330_000)], ['blanks', `token ${' '.repeat(1_000_000)}`], ['dashed words', 'sk-'.repeat(330_000)], ['half JWTs', 'eyJabcdefgh-'.repeat(80_000)], ['keys without an end', '-----BEGIN PRIVATE KEY-----AAAAAAAAAAAAAAAA'.repeat(23_000)], ['curls', 'curl -u a '.repeat(100_000)], ['escapes of addresses', 'x%3A%2F%2F'.repeat(100_000)], ['one long number', '1'.repeat(1_000_000)], ['elements', '<password>'.repeat(100_000)], ['half URLs', 'a://b:c'.repeat(120_000)], ['secret names', 'token="'.repeat(140_000)], ['headers', 'authorization: bearer '.repeat(50_000)],
])('a megabyte of %s takes no more than a moment', (_name, text) => {
  const before = performance.now();
  redact(text);
  expect(performance.now() - before).toBeLessThan(20_000);
});

describe('the planted packet', () => {
  const known = createRedactor(Object.values(PLANTED_BY_VALUE));
  const packet = plantedTexts.join('\n');
  const lines = packet.split('\n');

  test.each([
    ['as it is', packet],
    ['in one line', packet.replaceAll('\n', ' ')],
    ['in JSON, where line ends are letters', JSON.stringify(packet)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ packet }))],
    ['coloured, in JSON', JSON.stringify(lines.map((line) => `\u001b[31m${line}\u001b[0m`).join('\n'))],
    ['in an address', `https://example.com/?next=${encodeURIComponent(packet)}`],
    ['in a diff', lines.map((line) => `-${line}`).join('\n')],
    ['added in a diff', lines.map((line) => `+${line}`).join('\n')],
    ['with line numbers', lines.map((line, at) => `${String(at).padStart(6)}\t${line}`).join('\n')],
  ])('%s', (_, text) => {
    expect(leaksIn(known(text))).toEqual([]);
  });

  test('each by itself in base64 and hex, where it stands alone', () => {
    for (const text of Object.values(PLANTED)) {
      for (const encoding of ['base64', 'hex'] as const) expect(known(`data: ${Buffer.from(text).toString(encoding)};`)).toBe('data: [redacted encoded];');
    }
  });

  test('a loaded secret within something longer that is in base64', () => {
    for (const before of ['', 'a', 'ab', 'abc']) expect(known(Buffer.from(`${before}${PLANTED_BY_VALUE.dotenv}:rest`).toString('base64'))).toContain('[redacted');
  });
});

describe('ordinary source stays as it is', () => {
  test('this whole checkout, its lockfile, and its documents, but for the examples of secrets in them', () => {
    const paths = execFileSync('git', ['ls-files', '-z', 'automation', 'scripts', 'package-lock.json', 'package.json', 'docs'], { cwd: checkout, encoding: 'utf8' }).split('\0').filter((path) => /\.(?:ts|json|md)$/.test(path) && !path.includes('secret-shapes'));
    const changed = paths.flatMap((path) => {
      const text = readFileSync(join(checkout, path), 'utf8');
      const now = redact(text).split('\n');
      return stripTerminal(text).split('\n').flatMap((line, at) => (line === now[at] ? [] : [`${path}:${at + 1}: ${line.trim()}`]));
    });
    expect(paths.length).toBeGreaterThan(200);
    expect(changed).toEqual([]);
  });

  test.each([
    '"integrity": "sha512-9DXBb0T0Qm2mwQO2xGQ1sRGTIQdd+8mKqVb3Qh1OhKjzKc3S8QnBlXbR2MzM7Z6PCBTNzP9K3yC1Q0yLw8N0bQ=="', '"js-tokens": "^3.0.0-beta4x || ^4.0.0"', 'key: "550e8400-e29b-41d4-a716-446655440000"', 'cacheKey = "v1:9f86d081884c7d659a2feaa0c55ad015"',
    `key = "${'9f86d081'.repeat(5)}"`, 'PWD=/tmp/keepgreen-project-a1B2c3D4', 'token_file: src/auth/token2a3b4c.ts', "pem.startsWith('-----BEGIN PRIVATE KEY-----') && pem.length > 10;", `src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="`,
    '--token <token> the token to use', 'createHash("sha256").update(token).digest("hex")', 'const [secret = defaultSecret] = list;', 'Secret: "s3" of four', 'AbstractSingletonProxyFactoryBean2Impl3Factory4', 'https://example.com/a%20file%2Fwith/escapes?x=1',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });
});
