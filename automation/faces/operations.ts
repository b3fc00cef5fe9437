import { z } from 'zod';
import { HistoryEvent } from '../task/state.ts';
import { Task, TaskStatus } from '../task/task.ts';
import { readRecentEvents } from './events.ts';
import { lookDoctor } from './doctor.ts';
import { initProject } from './init.ts';
import { operation } from './operation.ts';
import { listOutbox } from './outbox.ts';
import { ApplyReport, DoctorReport, OutboxReport, StatusReport, TaskBrief, UndoReport } from './reports.ts';
import { pause, resume, showStatus, startLoop, stopLoop } from './process.ts';
import { addTask, cancel, fixOnce, listTasks, retry, showTask } from './tasks.ts';
import { applyHeld, undoLanded } from './landings.ts';

const TaskId = z.object({ id: z.string().min(1).describe('the id, or its beginning') });

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
    input: z.object({ paths: z.array(z.string().min(1)).default([]).describe('files or folders') }), positional: ['paths'],
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
  add: operation({
    name: 'add', summary: 'put files into the queue as if they had been saved',
    input: z.object({
      files: z.array(z.string().min(1)).min(1).describe('files of the project'),
      description: z.string().default('').describe('what it is about; the agent reads it'),
      priority: z.number().int().min(0).max(5).default(3).describe('0 to 5, 5 first'),
    }),
    positional: ['files'], output: z.object({ task: TaskBrief }), handler: addTask,
  }),
  cancel: operation({ name: 'cancel', summary: 'cancel a task that is not finished', input: TaskId, positional: ['id'], output: z.object({ task: TaskBrief, asked: z.boolean() }), handler: cancel }),
  retry: operation({ name: 'retry', summary: 'put a finished task back into the queue', input: TaskId, positional: ['id'], output: z.object({ task: TaskBrief }), handler: retry }),
  apply: operation({
    name: 'apply', summary: 'land a fix that waits',
    input: TaskId, positional: ['id'],
    output: ApplyReport,
    handler: applyHeld, exitCode: (output) => (output.kind === 'landed' ? 0 : 1),
  }),
  undo: operation({
    name: 'undo', summary: 'take a landed fix back: the exact bytes from before, later edits of yours kept',
    input: TaskId, positional: ['id'],
    output: UndoReport,
    handler: undoLanded, exitCode: (output) => (output.kind === 'undone' ? 0 : 1),
  }),
  pause: operation({ name: 'pause', summary: 'begin no further task (saves are still seen)', input: z.object({}), output: z.object({ paused: z.boolean() }), handler: pause }),
  resume: operation({ name: 'resume', summary: 'go on after pause, and try a paused agent and failing destinations again now', input: z.object({}), output: z.object({ paused: z.boolean(), agentAsked: z.boolean() }), handler: resume }),
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
