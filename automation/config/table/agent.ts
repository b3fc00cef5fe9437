import { number, program, word } from '../readers.ts';
import type { Rows } from './setting.ts';

/** The Claude Code program. */
export const agent = {
  anthropicApiKey: {
    name: 'ANTHROPIC_API_KEY', group: 'Agent', project: false, secret: true, reader: word('a key without spaces'), fallback: undefined, fallbackText: 'none: the login of the claude program is used', example: 'sk-ant-…',
    help: 'Key for the agent. Not needed where `claude` is logged in.',
  },
  claudeBin: {
    name: 'CLAUDE_BIN', group: 'Agent', project: false, reader: program(), fallback: 'claude', example: '/usr/local/bin/claude',
    help: 'The Claude Code program.',
  },
  claudeModel: {
    name: 'CLAUDE_MODEL', group: 'Agent', project: false, reader: word('a model name'), fallback: undefined, fallbackText: "the program's own", example: 'sonnet',
    help: 'The model the agent uses.',
  },
  agentIdleTimeoutSeconds: {
    name: 'AGENT_IDLE_TIMEOUT_SECONDS', group: 'Agent', project: false, reader: number(0.1, 86_400), fallback: '120', example: '60',
    help: 'An agent that says nothing for so long is taken to hang.',
  },
  agentProbeSeconds: {
    name: 'AGENT_PROBE_SECONDS', group: 'Agent', project: false, reader: number(0.1, 86_400), fallback: '60', example: '300',
    help: 'How often a paused agent is tried again when nobody said when.',
  },
  agentStandbySeconds: {
    name: 'AGENT_STANDBY_SECONDS', group: 'Agent', project: false, reader: number(0, 86_400), fallback: '120', example: '0',
    help: 'After a fix by the agent its program stands ready for the next one for so long: half a second faster for some 320 MB and 2 % of a processor. 0: it is only started when it is needed.',
  },
} satisfies Rows;
