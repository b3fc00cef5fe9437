import { file, number, whole, word } from '../readers.ts';
import type { Rows } from './setting.ts';

/** What the agent may use, and when it rests. */
export const limits = {
  circuitBreakerThreshold: {
    name: 'CIRCUIT_BREAKER_THRESHOLD', group: 'Limits', project: false, reader: whole(0, 100), fallback: '3', example: '5',
    help: 'After so many refused attempts of the agent on one file within CIRCUIT_BREAKER_WINDOW the file rests: checks and free fixers go on, the agent is not asked. 0: never.',
  },
  circuitBreakerWindow: {
    name: 'CIRCUIT_BREAKER_WINDOW', group: 'Limits', project: false, reader: number(1, 604_800), fallback: '3600', example: '600',
    help: 'How far back failures count, and how long a file rests, in seconds.',
  },
  maxTaskFailuresBeforeStop: {
    name: 'MAX_TASK_FAILURES_BEFORE_STOP', group: 'Limits', project: false, reader: whole(0, 1000), fallback: '10', example: '3',
    help: 'After so many tasks in a row that the agent could not fix it pauses until you say resume. 0: never.',
  },
  maxLlmRequestsPerHour: {
    name: 'MAX_LLM_REQUESTS_PER_HOUR', group: 'Limits', project: false, reader: whole(0, 1_000_000), fallback: '100', example: '30',
    help: 'Requests to the model in any hour, all projects of this user on this machine together. 0: no limit.',
  },
  maxLlmTokensPerDay: {
    name: 'MAX_LLM_TOKENS_PER_DAY', group: 'Limits', project: false, reader: whole(0, 1_000_000_000_000), fallback: '10000000', example: '2000000',
    help: 'Tokens in a day, all projects together. 0: no limit.',
  },
  maxCostUsdPerAttempt: {
    name: 'MAX_COST_USD_PER_ATTEMPT', group: 'Limits', project: false, reader: number(0, 10_000), fallback: '1', example: '0.5',
    help: 'Dollars of one attempt; the Claude CLI stops there by itself. 0: no limit.',
  },
  maxCostUsdPerTask: {
    name: 'MAX_COST_USD_PER_TASK', group: 'Limits', project: false, reader: number(0, 100_000), fallback: '3', example: '1',
    help: 'Dollars of one task. 0: no limit.',
  },
  maxCostUsdPerDay: {
    name: 'MAX_COST_USD_PER_DAY', group: 'Limits', project: false, reader: number(0, 1_000_000), fallback: '20', example: '5',
    help: 'Dollars in a day, all projects together. 0: no limit.',
  },
  maxExecutionSecondsPerTask: {
    name: 'MAX_EXECUTION_SECONDS_PER_TASK', group: 'Limits', project: false, reader: number(0, 864_000), fallback: '1800', example: '600',
    help: 'Seconds that all runs of one task may take together. 0: no limit.',
  },
  maxFixesPerFilePerDay: {
    name: 'MAX_FIXES_PER_FILE_PER_DAY', group: 'Limits', project: false, reader: whole(0, 1000), fallback: '20', example: '5',
    help: 'A file that the agent has fixed so often within a day rests: something goes round in circles. 0: never.',
  },
  usageFile: {
    name: 'USAGE_FILE', group: 'Limits', project: false, reader: file(), example: '~/.local/state/keepgreen/usage.json',
    fallback: '~/.local/state/keepgreen/usage.json',
    help: 'What the agent has used in the last hour and day, shared by all projects of this user on this machine.',
  },
  claudeStrongModel: {
    name: 'CLAUDE_STRONG_MODEL', group: 'Limits', project: false, reader: word('a model name'), fallback: undefined, fallbackText: 'the same as CLAUDE_MODEL', example: 'opus',
    help: 'The model of the last attempt before a person is asked.',
  },
} satisfies Rows;
