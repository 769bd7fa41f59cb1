/** The source of a service's pipeline, and the commits that are its releases. */
import { readFileSync } from 'node:fs';
import type { ChangeFacts } from '../../report/facts';
import { environmentOf } from '../../scenarios/behaviour';
import { programImage, programPath } from '../../scenarios/program';
import type { Scenario } from '../../scenarios/scenario';
import type { Stage } from '../../scenarios/stage';
import type { AwsCliPlace } from '../aws-cli';
import { buildInputsOf, readBuildVariables, readHealthCheck } from './build-inputs';
import { faultFiles } from './fault-files';
import type { FoundPipeline } from './find-pipeline';
import { remoteOf, type Remote } from './remote';
import { WorkingCopy, type FileChanges } from './working-copy';

export interface ReleaseSourceProps {
  readonly stage: Stage;
  readonly pipeline: FoundPipeline;
  readonly place: AwsCliPlace;
  /** Directory of the project that is released. */
  readonly project: string;
  /** Directory that is made for the working copy. */
  readonly directory: string;
}

/** A file that no build heeds: a commit needs a change. */
const markerFile = 'RELEASE';

export class ReleaseSource {
  readonly #props: ReleaseSourceProps;
  readonly #remote: Remote;
  readonly #copy: WorkingCopy;
  readonly #played = new Map<string, number>();

  private constructor(props: ReleaseSourceProps, remote: Remote, copy: WorkingCopy) {
    this.#props = props;
    this.#remote = remote;
    this.#copy = copy;
  }

  static async open(props: ReleaseSourceProps): Promise<ReleaseSource> {
    const { pipeline, place, project, directory } = props;
    const remote = await remoteOf(pipeline.source, place);
    const { branch } = remote;
    const copy = await WorkingCopy.create({ project, directory, branch, env: place.env });
    return new ReleaseSource(props, remote, copy);
  }

  /**
   * Commits what a scenario releases.
   *
   * @returns hands it on: when that is called, the pipeline starts
   */
  async prepare(scenario: Scenario): Promise<() => Promise<ChangeFacts>> {
    const count = (this.#played.get(scenario.name) ?? 0) + 1;
    this.#played.set(scenario.name, count);
    const version = `${scenario.name}-${count}`;
    const changes = await this.#changesOf(scenario, version);
    const commit = await this.#copy.commit(version, changes);
    return async () => {
      const startedAt = Date.now();
      const pushed = await this.#remote.push(this.#copy, commit);
      return { ...pushed, startedAt, endedAt: Date.now() };
    };
  }

  /** What behaves is the project as it is; what misbehaves is a program in its place. */
  async #changesOf({ release }: Scenario, version: string): Promise<FileChanges> {
    const marker = { [markerFile]: `${version}\n` };
    if (release.kind === 'healthy') return { write: marker };
    const { stage, pipeline, place } = this.#props;
    const [project = ''] = pipeline.buildProjects;
    const variables = await readBuildVariables(project, place);
    const templates = variables.get('TEMPLATES_URL');
    const files = faultFiles({
      inputs: buildInputsOf(variables),
      baseImage: programImage,
      program: readFileSync(programPath, 'utf8'),
      environment: environmentOf(release, version, stage),
      healthCheck:
        templates === undefined
          ? undefined
          : await readHealthCheck(templates, stage.containerName, place.access),
    });
    return { ...files, write: { ...marker, ...files.write } };
  }
}
