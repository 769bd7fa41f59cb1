/** Whether the images of the services can be made without an engine: known before anything starts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { badUsage, messageOf } from '../failures';
import type { LocalService } from '../local-programs';
import { ImageStore } from '../runtime/images/image-store';
import { expectFollowedDockerfile } from '../runtime/images/project-image';

/**
 * @param directory - of the project
 * @throws Failure that names every service whose Dockerfile is not followed, its line, and the ways out
 */
export function expectBuildable(services: readonly LocalService[], directory: string): void {
  const problems = new Map<string, string[]>();
  const images = new ImageStore();
  const add = (problem: string, path: string) =>
    problems.set(problem, [...(problems.get(problem) ?? []), path]);
  for (const { path, dockerfile, context, command, sidecars } of services) {
    for (const { name, image } of sidecars)
      if (images.find(image) === undefined)
        add(
          `the sidecar ${name} runs ${image}, which is no program of this machine; --runtime docker or --runtime podman runs any image; or name it in rehearsal.withoutSidecars of the service`,
          path,
        );
    const file = join(directory, dockerfile);
    const missing = [dockerfile, context].filter((name) => !existsSync(join(directory, name)));
    // The synth names a Dockerfile that is not where it is by default.
    for (const name of missing.filter((each) => each !== 'Dockerfile')) {
      add(
        `there is no ${name} in this project, which a rehearsal builds whatever pipeline.source is; set pipeline.build to what is there`,
        path,
      );
    }
    if (command !== undefined || missing.length > 0) continue;
    try {
      expectFollowedDockerfile({ directory: join(directory, context), dockerfile: file });
    } catch (error) {
      add(messageOf(error), path);
    }
  }
  if (problems.size === 0) return;
  throw badUsage([...problems].map(([problem, paths]) => `${paths.join(', ')}: ${problem}`).join('\n'));
}
