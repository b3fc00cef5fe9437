import { list, number, repoName, webAddress, whole, word, yesNo } from '../readers.ts';
import type { Rows } from './setting.ts';

/** Who is told what could not be fixed. */
export const escalation = {
  githubToken: {
    name: 'GITHUB_TOKEN', group: 'Escalation', project: false, secret: true, reader: word('a token without spaces'), fallback: undefined, fallbackText: 'none: no issues and no pull requests', example: 'ghp_…',
    help: 'Token that may create issues (and pull requests, for `LAND_MODE=pr`).',
  },
  githubRepo: {
    name: 'GITHUB_REPO', group: 'Escalation', project: false, reader: repoName(), fallback: undefined, fallbackText: 'read from the git remote', example: 'me/shop',
    help: 'Where issues and pull requests go.',
  },
  githubApiUrl: {
    name: 'GITHUB_API_URL', group: 'Escalation', project: false, reader: webAddress(), fallback: 'https://api.github.com', example: 'https://github.example.com/api/v3',
    help: 'The API of GitHub Enterprise.',
  },
  githubLabels: {
    name: 'GITHUB_LABELS', group: 'Escalation', project: false, reader: list('a comma-separated list of labels'), fallback: ['keepgreen'], fallbackText: '`keepgreen`', example: 'keepgreen,bug',
    help: 'Labels of the issues. The first marks them as keepgreen\'s own, and is how they are found again.',
  },
  escalateGithub: {
    name: 'ESCALATE_GITHUB', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Open an issue for what could not be fixed, where GITHUB_TOKEN is set.',
  },
  closeFixedIssues: {
    name: 'CLOSE_FIXED_ISSUES', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Close the issue once what it was opened for is green again.',
  },
  slackWebhookUrl: {
    name: 'SLACK_WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://hooks.slack.com/services/…',
    help: 'Where Slack takes messages.',
  },
  escalateSlack: {
    name: 'ESCALATE_SLACK', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Tell Slack too, where SLACK_WEBHOOK_URL is set.',
  },
  emailWebhookUrl: {
    name: 'EMAIL_WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://mail.example.com/hook',
    help: 'A service that turns a posted `{subject, text, html}` into an email.',
  },
  webhookUrl: {
    name: 'WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://ci.example.com/keepgreen',
    help: 'Any service that takes the whole hand-off packet as JSON.',
  },
  escalateWebhooks: {
    name: 'ESCALATE_WEBHOOKS', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Tell EMAIL_WEBHOOK_URL and WEBHOOK_URL, where they are set.',
  },
  escalateDesktop: {
    name: 'ESCALATE_DESKTOP', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Show a notification where there is a desktop.',
  },
  maxIssuesPerHour: {
    name: 'MAX_ISSUES_PER_HOUR', group: 'Escalation', project: false, reader: whole(1, 1000), fallback: '10', example: '3',
    help: 'Issues and comments in any hour; what is more is gathered into one digest.',
  },
  maxIssuesPerDay: {
    name: 'MAX_ISSUES_PER_DAY', group: 'Escalation', project: false, reader: whole(1, 10_000), fallback: '30', example: '10',
    help: 'The same for a day.',
  },
  maxMessagesPerHour: {
    name: 'MAX_MESSAGES_PER_HOUR', group: 'Escalation', project: false, reader: whole(1, 1000), fallback: '20', example: '5',
    help: 'Messages to Slack and each webhook in any hour; what is more is gathered into one digest.',
  },
  escalationMaxAgeHours: {
    name: 'ESCALATION_MAX_AGE_HOURS', group: 'Escalation', project: false, reader: number(0.01, 8760), fallback: '72', example: '24',
    help: 'What could not be delivered for so long is given up, and that is said.',
  },
} satisfies Rows;
