/** One kind of secret that can be told by its looks. Each pattern is linear in the text and has the flag `g`. */
export interface SecretShape {
  readonly name: string;
  readonly pattern: RegExp;
  /** What stays; `$1` and the like stand for groups. Without it the whole match is replaced by `[redacted NAME]`. */
  readonly keep?: string;
  /** Counts only where a word begins: the pattern alone would also fit the middle of other words. */
  readonly asWord?: true;
}

/** What stands for a value and is none: a template, a mask, what was taken out already. */
const NO_PLACEHOLDER = String.raw`(?!\$[\w{(]|\{\{|%s|<|\*\*\*|\.\.\.|\[redacted)`;

/** Order matters: the long and certain ones first, so that a later one never sees half of a secret. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  { name: 'Slack webhook', pattern: /https:\\{0,2}\/\\{0,2}\/hooks\.slack(?:-gov)?\.com\\{0,2}\/[A-Za-z]+\\{0,2}\/(?:[A-Za-z0-9_-]|\\{0,2}\/){8,}/g },
  { name: 'Discord webhook', pattern: /https:\/\/(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]{20,}/g },
  { name: 'Teams webhook', pattern: /https:\/\/[\w-]{1,60}\.webhook\.office\.com\/webhookb2\/[\w@/-]{20,}/g },
  { name: 'webhook', pattern: /https:\/\/(?:hooks\.zapier\.com\/hooks\/catch|chat\.googleapis\.com\/v1\/spaces|maker\.ifttt\.com\/trigger)\/[^\s"'<>]{12,}/g },
  { name: 'password', pattern: new RegExp(String.raw`([a-z0-9]:\\{0,2}/\\{0,2}/[^\s:/@'"<>\\]{0,200}):${NO_PLACEHOLDER}[^\s/'"<>]{1,500}@`, 'gi'), keep: '$1:[redacted password]@' },
  { name: 'password', pattern: /([a-z][a-z0-9+.-]{1,20}%3A%2F%2F[^\s%/'"<>]{0,200}%3A)(?!%5Bredacted)[^\s/'"<>]{1,500}?%40/gi, keep: '$1[redacted password]%40' },
  { name: 'user token', pattern: /(https?:\\{0,2}\/\\{0,2}\/)(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{20,200}@/g, keep: '$1[redacted user token]@' },
  { name: 'parameter', pattern: new RegExp(String.raw`([?&;](?:amp;)?(?:password|passwd|pwd|pass|(?:access_?|auth_?|refresh_?|id_?)?token|api_?key|(?:client_?)?secret|sig|signature|x-amz-(?:signature|credential|security-token))=)${NO_PLACEHOLDER}[^\s&#;"'<>${'`'}\\)\]]{6,}`, 'gi'), keep: '$1[redacted parameter]' },
  { name: 'Anthropic key', pattern: /sk-ant-[A-Za-z0-9_-]{8,}/g },
  { name: 'OpenAI key', pattern: /sk-(?=[A-Za-z_-]{0,40}\d)(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}/g, asWord: true },
  { name: 'GitHub token', pattern: /gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}/g },
  { name: 'GitLab token', pattern: /gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[A-Za-z0-9_-]{16,}/g },
  { name: 'Slack token', pattern: /x(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}/g, asWord: true },
  { name: 'AWS key', pattern: /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, asWord: true },
  { name: 'AWS secret', pattern: /(aws[\w .-]{0,40}["']?\s{0,3}(?:=>|[:=,])\s{0,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi, keep: '$1[redacted AWS secret]' },
  { name: 'Google key', pattern: /AIza[A-Za-z0-9_-]{35}/g, asWord: true },
  { name: 'Google token', pattern: /ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1\/\/0[A-Za-z0-9_-]{30,}/g, asWord: true },
  { name: 'Firebase key', pattern: /AAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{100,}/g, asWord: true },
  { name: 'Azure secret', pattern: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,40}/g, asWord: true },
  { name: 'Azure key', pattern: /((?:Account|SharedAccess)Key\s{0,3}=\s{0,3})[A-Za-z0-9+/]{20,}={0,2}/gi, keep: '$1[redacted Azure key]' },
  { name: 'Azure signature', pattern: /(sig=)(?:[A-Za-z0-9+/]|%[0-9A-F]{2}){30,}={0,2}/gi, keep: '$1[redacted Azure signature]' },
  { name: 'npm token', pattern: /npm_[A-Za-z0-9]{30,}/g, asWord: true },
  { name: 'PyPI token', pattern: /pypi-[A-Za-z0-9_-]{40,}/g },
  { name: 'RubyGems key', pattern: /rubygems_[a-f0-9]{40,}/g },
  { name: 'Docker token', pattern: /dckr_[a-z]{3}_[A-Za-z0-9_-]{20,}/g },
  { name: 'crates.io token', pattern: /cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/g, asWord: true },
  { name: 'Stripe key', pattern: /(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}/g, asWord: true },
  { name: 'Square token', pattern: /sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{20,}|EAAA[A-Za-z0-9_-]{60}/g, asWord: true },
  { name: 'Shopify token', pattern: /shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}/g },
  { name: 'SendGrid key', pattern: /SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g, asWord: true },
  { name: 'Mailgun key', pattern: /key-[0-9a-f]{32}(?![0-9a-f])|(?<![0-9a-z])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![0-9a-f-])/g, asWord: true },
  { name: 'Mailchimp key', pattern: /(?<![0-9a-z])[0-9a-f]{32}-us\d{1,2}(?!\w)/g, asWord: true },
  { name: 'Twilio key', pattern: /SK[0-9a-f]{32}(?!\w)/g, asWord: true },
  { name: 'Telegram token', pattern: /\d{8,10}:AA[A-Za-z0-9_-]{32,}/g, asWord: true },
  { name: 'Discord token', pattern: /[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g, asWord: true },
  { name: 'Hugging Face token', pattern: /hf_[A-Za-z0-9]{30,}/g, asWord: true },
  { name: 'model key', pattern: /(?:r8_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}|pplx-[A-Za-z0-9]{40,})/g, asWord: true },
  { name: 'Databricks token', pattern: /dapi[0-9a-f]{32}(?!\w)/g, asWord: true },
  { name: 'DigitalOcean token', pattern: /do[opr]_v1_[a-f0-9]{40,}/g },
  { name: 'Linear key', pattern: /lin_(?:api|oauth)_[A-Za-z0-9]{30,}/g },
  { name: 'Notion token', pattern: /ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])/g, asWord: true },
  { name: 'Figma token', pattern: /figd_[A-Za-z0-9_-]{36,}/g },
  { name: 'Airtable token', pattern: /pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g, asWord: true },
  { name: 'Atlassian token', pattern: /AT[AC]TT3[A-Za-z0-9_=-]{60,}/g },
  { name: 'Sentry token', pattern: /sntry[su]_[A-Za-z0-9+/=_-]{20,}/g },
  { name: 'New Relic key', pattern: /NRAK-[A-Z0-9]{27}/g },
  { name: 'Grafana token', pattern: /glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/=]{32,}/g, asWord: true },
  { name: 'Vault token', pattern: /hv[sbr]\.[A-Za-z0-9_-]{20,}/g, asWord: true },
  { name: 'Terraform token', pattern: /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}/g, asWord: true },
  { name: 'Pulumi token', pattern: /pul-[0-9a-f]{40}/g, asWord: true },
  { name: 'Doppler token', pattern: /dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,}/g, asWord: true },
  { name: 'PlanetScale token', pattern: /pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{30,}/g },
  { name: 'Supabase key', pattern: /sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{20,}/g, asWord: true },
  { name: 'Netlify token', pattern: /nfp_[A-Za-z0-9]{36,}/g, asWord: true },
  { name: 'Heroku key', pattern: /HRKU-[A-Za-z0-9_-]{36,}/g },
  { name: 'age key', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{50,}/g },
  { name: 'JWT', pattern: /(?:(?<![\w-])|(?<=(?<![\w-])[-_])|(?<=\\[nrt]|%[0-9A-Fa-f]{2}|\[[\d;]{0,12}m))eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g },
  { name: 'credential', pattern: /(bearer|authorization\\{0,3}["']?\s{0,9}[:=]\s{0,9}\\{0,3}["']?(?:basic|bearer|token|digest|apikey))(\s{1,9})[A-Za-z0-9._~+/=-]{12,}/gi, keep: '$1$2[redacted credential]' },
  { name: 'npm password', pattern: /(_(?:authToken|password|auth)\s{0,9}=\s{0,9})(?!\[redacted|\$\{)[^\s"'\\]{6,}/g, keep: '$1[redacted npm password]' },
  { name: 'cookie', pattern: /((?:set-)?cookie\\{0,3}["']?\s{0,3}:\s{0,3}\\{0,3}["']?[\w.-]{1,64}=)[A-Za-z0-9%+/=._~-]{16,}/gi, keep: '$1[redacted cookie]' },
  { name: 'curl password', pattern: new RegExp(String.raw`(curl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?["']?[^\s:"']{1,100}:)${NO_PLACEHOLDER}[^\s"']{1,200}`, 'g'), keep: '$1[redacted curl password]' },
  { name: 'option', pattern: new RegExp(String.raw`(\s--?(?:password|passwd|passphrase|(?:auth-?|access-?)?token|api-?key|(?:client-?)?secret)[ =]["']?)${NO_PLACEHOLDER}(?=[^\s"']{0,200}\d)[^\s"'\\-][^\s"'\\]{7,}`, 'gi'), keep: '$1[redacted option]' },
  { name: 'netrc password', pattern: /(machine\s{1,9}\S{1,200}\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9})(?!\[redacted)\S{1,200}/g, keep: '$1[redacted netrc password]' },
  { name: 'element', pattern: /(<\w{0,20}(?:password|passwd|secret|token|api_?key)\w{0,10}>)(?!\[redacted|\$\{|\{\{)[^<>\s]{6,300}(?=<\/)/gi, keep: '$1[redacted element]' },
];
