/** Why a deployment failed or stopped, in CodeDeploy's words where they are known. */
export const messages = {
  hookReportedFailed:
    'The deployment failed because one or more of the lifecycle event validation functions failed.',
  /** AWS's words, whatever `hookTimeoutSeconds` says. */
  hookNeverReported:
    'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one ' +
    'hour after a deployment hook is invoked.',
  notContinued: (minutes: number) =>
    `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`,
  neverHealthy: (minutes: number) =>
    'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ' +
    `${minutes} minutes.`,
  alarmsFiring: (names: readonly string[]) =>
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the ' +
    `affected deployments have been stopped. Activated alarms: ${names.map((name) => `<${name}>`).join(' ')}`,
  /** Not AWS's words: no document has them. */
  alarmsUnreadable: (why: string) => `The state of the alarms could not be read: ${why}`,
  stopped: 'The deployment was stopped by a request.',
} as const;
