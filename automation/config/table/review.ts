import { choice, number, word } from '../readers.ts';
import type { Rows } from './setting.ts';

/** Who decides on a proven fix. */
export const review = {
  review: {
    name: 'REVIEW', group: 'Review and approval', project: false, reader: choice(['off', 'agent-fixes', 'always']), fallback: 'agent-fixes', example: 'always',
    help: 'Whose proven fixes a second model reads before they land. It can refuse one, never overrule a rule.',
  },
  claudeReviewModel: {
    name: 'CLAUDE_REVIEW_MODEL', group: 'Review and approval', project: false, reader: word('a model name'), fallback: 'haiku', example: 'sonnet',
    help: 'The model that reviews.',
  },
  autonomy: {
    name: 'AUTONOMY', group: 'Review and approval', project: false, reader: choice(['full_auto', 'guardrails', 'manual']), fallback: 'guardrails', example: 'manual',
    help: 'Who decides: a green fix lands by itself and a red one is reworked; a yellow one lands with `full_auto`, waits for you with `guardrails`. With `manual` every one waits.',
  },
  confidenceGreen: {
    name: 'CONFIDENCE_GREEN', group: 'Review and approval', project: false, reader: number(0, 1), fallback: '0.85', example: '0.95',
    help: 'A fix whose score is at least this is green.',
  },
  confidenceYellow: {
    name: 'CONFIDENCE_YELLOW', group: 'Review and approval', project: false, reader: number(0, 1), fallback: '0.6', example: '0.7',
    help: 'A fix whose score is at least this, but not green, is yellow; below it is red.',
  },
  approvalExpiresHours: {
    name: 'APPROVAL_EXPIRES_HOURS', group: 'Review and approval', project: false, reader: number(0, 8760), fallback: '72', example: '8',
    help: 'A fix that nobody approves is dropped after so long. 0: never.',
  },
} satisfies Rows;
