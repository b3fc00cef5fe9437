import { z } from 'zod';
import { HistoryEvent } from '../task/state.ts';
import { Grant, Task, TaskStatus } from '../task/task.ts';
import { readRecentEvents } from './events.ts';
import { lookDoctor } from './doctor.ts';
import { initProject } from './init.ts';
import { operation } from './operation.ts';
import { limits } from './limits.ts';
import { listOutbox } from './outbox.ts';
import { ApplyReport, DoctorReport, LimitsReport, OutboxReport, ReplayAnswer, StatusReport, TaskBrief, UndoReport, WhyReport } from './reports.ts';
import { resume } from './resume.ts';
import { pause, showStatus, startLoop, stopLoop } from './process.ts';
import { addTask, cancel, fixOnce, grantTask, listTasks, retry, showTask, showWhy } from './tasks.ts';
import { applyHeld, approveAsked, rejectAsked, replayProof, undoLanded } from './landings.ts';

const TaskId = z.object({ id: z.string().min(1).describe('the id, or its beginning') });
const grants = Grant.options.join(', ');
const Granted = z.array(Grant).default([]).describe(`allow the fix more than the rules do, once for each: ${grants}`);

/** ONE table of what can be asked for. The command line is generated from it; HTTP and MCP will be too. */
export const operations = {
  start: operation({
    name: 'start', summary: 'watch the project and keep it green, until Ctrl-C',
    input: z.object({}), output: z.object({ exitCode: z.number() }),
    handler: startLoop, exitCode: (output) => output.exitCode,
  }),
  stop: operation({
    name: 'stop', summary: 'ask the running keepgreen to finish its task and stop, and wait for it',
    input: z.object({}), output: z.object({ stopped: z.boolean(), pid: z.number().nullable() }),
    handler: stopLoop,
  }),
  fix: operation({
    name: 'fix', summary: 'check what these paths touch (nothing named: everything), fix what is red, once',
    input: z.object({ paths: z.array(z.string().min(1)).default([]).describe('files or folders'), grant: Granted }), positional: ['paths'],
    output: z.object({ exitCode: z.number(), tasks: z.array(TaskBrief) }),
    handler: fixOnce, exitCode: (output) => output.exitCode,
  }),
  status: operation({
    name: 'status', summary: 'who runs, what it does, what waits',
    input: z.object({}), output: StatusReport, handler: showStatus,
  }),
  tasks: operation({
    name: 'tasks', summary: 'all tasks, the newest last',
    input: z.object({ status: TaskStatus.optional().describe('only tasks of this status'), limit: z.number().int().positive().optional().describe('only the newest so many') }),
    output: z.object({ tasks: z.array(TaskBrief) }), handler: listTasks,
  }),
  task: operation({
    name: 'task', summary: 'one task with its failures, attempts and diff',
    input: TaskId, positional: ['id'], output: z.object({ task: Task, diff: z.string() }), handler: showTask,
  }),
  why: operation({
    name: 'why', summary: 'what broke it: the part of the change that turned it red, with the suspicious lines marked',
    input: TaskId, positional: ['id'], output: WhyReport, handler: showWhy,
  }),
  add: operation({
    name: 'add', summary: 'put files into the queue as if they had been saved',
    input: z.object({
      files: z.array(z.string().min(1)).min(1).describe('files of the project'),
      description: z.string().default('').describe('what it is about; the agent reads it'),
      priority: z.number().int().min(0).max(5).default(3).describe('0 to 5, 5 first'),
      grant: Granted,
    }),
    positional: ['files'], output: z.object({ task: TaskBrief }), handler: addTask,
  }),
  cancel: operation({ name: 'cancel', summary: 'cancel a task that is not finished', input: TaskId, positional: ['id'], output: z.object({ task: TaskBrief, asked: z.boolean() }), handler: cancel }),
  retry: operation({ name: 'retry', summary: 'put a finished task back into the queue', input: TaskId, positional: ['id'], output: z.object({ task: TaskBrief }), handler: retry }),
  grant: operation({
    name: 'grant', summary: 'allow the fixes of a task more than the rules do, from now on; what was refused already: retry',
    input: TaskId.extend({ grants: z.array(Grant).min(1).describe(grants) }), positional: ['id', 'grants'],
    output: z.object({ task: TaskBrief.extend({ grants: z.array(Grant) }), finished: z.boolean() }), handler: grantTask,
  }),
  apply: operation({
    name: 'apply', summary: 'land a fix that waits',
    input: TaskId, positional: ['id'],
    output: ApplyReport,
    handler: applyHeld, exitCode: (output) => (output.kind === 'landed' ? 0 : 1),
  }),
  approve: operation({
    name: 'approve', summary: 'say yes to a proven fix that waits for your word: it is proven once more, then it lands',
    input: TaskId, positional: ['id'],
    output: ApplyReport,
    handler: approveAsked, exitCode: (output) => (output.kind === 'landed' ? 0 : 1),
  }),
  reject: operation({
    name: 'reject', summary: 'say no to it: your reason goes into the next attempt',
    input: TaskId.extend({ why: z.string({ error: 'say why, for the next attempt' }).trim().min(1, 'say why, for the next attempt').max(2000).describe('what is wrong with it; the next attempt reads it') }),
    positional: ['id'],
    output: z.object({ task: TaskBrief, running: z.boolean() }), handler: rejectAsked,
  }),
  undo: operation({
    name: 'undo', summary: 'take a landed fix back: the exact bytes from before, later edits of yours kept',
    input: TaskId, positional: ['id'],
    output: UndoReport,
    handler: undoLanded, exitCode: (output) => (output.kind === 'undone' ? 0 : 1),
  }),
  replay: operation({
    name: 'replay', summary: 'run the proof of a fix again, on the recorded snapshot and patch: does it still hold?',
    input: TaskId, positional: ['id'],
    output: ReplayAnswer,
    handler: replayProof, exitCode: (output) => (output.holds ? 0 : 1),
  }),
  pause: operation({ name: 'pause', summary: 'begin no further task (saves are still seen)', input: z.object({}), output: z.object({ paused: z.boolean() }), handler: pause }),
  resume: operation({
    name: 'resume', summary: 'go on after pause, and try a paused agent and failing destinations again now; or only what is named, such as a file that rests',
    input: z.object({ what: z.string().min(1).optional().describe('file:PATH, github, slack, email, webhook, desktop, agent or all') }), positional: ['what'],
    output: z.object({ paused: z.boolean(), agentAsked: z.boolean(), closed: z.array(z.string()) }), handler: resume,
  }),
  limits: operation({
    name: 'limits', summary: 'what the agent has used and may use; "limits set NAME VALUE" changes one for all your projects, "limits reset [NAME]" takes that back',
    input: z.object({
      action: z.enum(['show', 'set', 'reset']).default('show').describe('show, set or reset'),
      name: z.string().min(1).optional().describe('a limit, such as MAX_COST_USD_PER_DAY'),
      value: z.string().min(1).optional().describe('its new value; 0: no limit'),
    }),
    positional: ['action', 'name', 'value'], output: LimitsReport, handler: limits,
  }),
  events: operation({
    name: 'events', summary: 'what happened, oldest first',
    input: z.object({ limit: z.number().int().positive().max(10_000).default(50).describe('how many'), follow: z.boolean().default(false).describe('go on with each new one until Ctrl-C') }),
    output: z.object({ events: z.array(HistoryEvent) }), handler: readRecentEvents,
  }),
  outbox: operation({
    name: 'outbox', summary: 'what is to be told outside (GitHub, Slack, webhooks) and waits, and why',
    input: z.object({}), output: OutboxReport, handler: listOutbox,
  }),
  doctor: operation({
    name: 'doctor', summary: 'can keepgreen work here? checks, fixers, watcher, settings',
    input: z.object({}),
    output: DoctorReport,
    handler: lookDoctor, exitCode: (output) => (output.checks.every((check) => check.ok) ? 0 : 1),
  }),
  init: operation({
    name: 'init', summary: 'write keepgreen.config.json and the .gitignore line, where they are missing',
    input: z.object({}), output: z.object({ written: z.array(z.string()), kept: z.array(z.string()) }), handler: initProject,
  }),
} as const;
