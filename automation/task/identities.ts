/**
 * Fields of the state by which things are found again or told apart: file paths, ids, commits, hashes, references,
 * names of checks. They leave as they are, whatever they look like; a file whose very name holds a secret has told it
 * to everyone who can list the folder. All other text is redacted.
 */
export const IDENTITY_FIELDS: ReadonlySet<string> = new Set([
  ...['id', 'taskId', 'dependencies', 'cancel', 'fingerprint', 'toldPreExisting', 'check', 'event', 'host', 'sessionId', 'model', 'fixer', 'tool'],
  ...['filePath', 'files', 'file', 'conflicts', 'runDir', 'projectRoot', 'stateFile', 'key'],
  ...['commit', 'snapshotCommit', 'patchCommit', 'tree', 'branch', 'diffHash', 'repo', 'url', 'reference'],
  ...['at', 'since', 'until', 'createdAt', 'startedAt', 'completedAt', 'endedAt', 'landedAt', 'openedAt', 'deliveredAt', 'askedAt', 'expiresAt', 'approvedAt', 'takenAt', 'notBefore', 'lastHeartbeat', 'uptimeStart'],
]);
