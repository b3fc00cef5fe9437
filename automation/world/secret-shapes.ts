/** One kind of secret that can be told by its looks. Each pattern is linear in the text and needs the flag `g`. */
export interface SecretShape {
  readonly name: string;
  readonly pattern: RegExp;
  /** What stays; `$1` and the like stand for groups. Without it the whole match is replaced by `[redacted NAME]`. */
  readonly keep?: string;
}

/** Order matters: the long and certain ones first, so that a later one never sees half of a secret. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  { name: 'private key', pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g },
  { name: 'Slack webhook', pattern: /https:\/\/hooks\.slack(?:-gov)?\.com\/[A-Za-z]+\/[A-Za-z0-9/_-]{8,}/g },
  { name: 'Discord webhook', pattern: /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/g },
  { name: 'password', pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"<>]{0,200}):(?!\$[\w{(]|\{\{|\*\*\*|\[redacted)[^\s/'"<>]{1,500}@/gi, keep: '$1:[redacted password]@' },
  { name: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{8,}/g },
  { name: 'OpenAI key', pattern: /\bsk-(?=[A-Za-z_-]{0,40}\d)(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}/g },
  { name: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { name: 'GitLab token', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,}/g },
  { name: 'Slack token', pattern: /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}/g },
  { name: 'AWS key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { name: 'Google key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { name: 'Google token', pattern: /\bya29\.[A-Za-z0-9_-]{20,}/g },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { name: 'PyPI token', pattern: /\bpypi-[A-Za-z0-9_-]{40,}/g },
  { name: 'Stripe key', pattern: /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,}/g },
  { name: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g },
  { name: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}/g },
  { name: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{40,}/g },
  { name: 'Linear key', pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{30,}/g },
  { name: 'JWT', pattern: /(?<![\w-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g },
  { name: 'credential', pattern: /\b(bearer|authorization["']?\s*[:=]\s*["']?(?:basic|bearer|token|digest))(\s+)[A-Za-z0-9._~+/=-]{12,}/gi, keep: '$1$2[redacted credential]' },
  { name: 'npm password', pattern: /(_(?:authToken|password|auth)\s{0,9}=\s{0,9})(?!\[redacted)[^\s"']{6,}/g, keep: '$1[redacted npm password]' },
];
