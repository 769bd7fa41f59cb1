/** Ids as HCP Terraform has them: a prefix, and sixteen letters and digits. */
export type Prefix =
  | 'org'
  | 'prj'
  | 'ws'
  | 'var'
  | 'cv'
  | 'run'
  | 'sv'
  | 'wsout'
  | 'at'
  | 'rt'
  | 'task'
  | 'wstask'
  | 'ts'
  | 'taskrs';

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';

/** @param bytes - sixteen random ones */
export const idOf = (prefix: Prefix, bytes: Uint8Array): string =>
  `${prefix}-${[...bytes.subarray(0, 16)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;

/** A run has one plan and one apply, which share the end of its id. */
export const planIdOf = (runId: string): string => runId.replace(/^run-/, 'plan-');
export const applyIdOf = (runId: string): string => runId.replace(/^run-/, 'apply-');
export const runIdOf = (planOrApplyId: string): string => planOrApplyId.replace(/^(plan|apply)-/, 'run-');
