/** Files that the settings name, and that a build needs. */
import { type Constraint, type Finding, type ServiceSubject, when } from './constraint';

/** Looks at paths relative to the directory of cdktf.json. */
export interface ProjectFiles {
  readonly isFile: (path: string) => boolean;
  readonly isDirectory: (path: string) => boolean;
}

/**
 * The source of a pipeline is this project only if the stacks create its repository; that of a connection or of a zip in
 * S3 may be any other.
 */
export const buildFiles = ({ isFile, isDirectory }: ProjectFiles): Constraint<ServiceSubject> => ({
  refused: 'a Dockerfile or build context that is not in the project',
  because: 'every build of the pipeline would fail; looked for only if the stacks create the repository',
  source: 'https://docs.docker.com/build/concepts/context/',
  check: ({ service: { pipeline } }) => {
    const { enabled, source, build } = pipeline;
    if (!enabled || source.type !== 'codecommit' || !source.create) return [];
    const found = (key: 'dockerfile' | 'context', kind: string): Finding => ({
      path: ['pipeline', 'build', key],
      got: JSON.stringify(build[key]),
      allowed: `a ${kind}, relative to the directory of cdktf.json`,
    });
    return [
      ...when(!isFile(build.dockerfile), found('dockerfile', 'file')),
      ...when(!isDirectory(build.context), found('context', 'directory')),
    ];
  },
});
