import { ActionFailure, type ActionProps } from '../action';

/** @throws ActionFailure a source action that would hand on where its repository is, not what is in it */
export function refuseCloneReference({ action: { configuration } }: ActionProps): void {
  const { OutputArtifactFormat: format = 'CODE_ZIP' } = configuration;
  if (format === 'CODE_ZIP') return;
  throw new ActionFailure(
    'ConfigurationError',
    `OutputArtifactFormat ${format} is not emulated; it may be CODE_ZIP, the default`,
  );
}

/** @returns a time of a commit as variables of source actions have it: UTC, in seconds */
export function utcSeconds(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
