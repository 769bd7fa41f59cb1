import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { createHash } from 'node:crypto';
import { DefaultTokenResolver, StringConcat, Tokenization, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { TaskTemplate } from '../task-template';
import { encryptObject } from './private-bucket';

export interface ReleaseTemplatesProps {
  readonly bucketName: string;
  /** Key prefix, without a trailing slash. */
  readonly prefix: string;
  /** What the bucket has before objects are written. */
  readonly dependsOn: ITerraformDependable[];
  /** The service's customer managed key; undefined for keys of S3. */
  readonly keyArn: string | undefined;
  /** With placeholders in place of images. */
  readonly taskTemplate: TaskTemplate;
  /** YAML. */
  readonly appSpec: string;
  /** @default - a build project has it */
  readonly build: BuildDescription | undefined;
}

/** What a build outside of AWS must know: `build.json` beside the templates. Paths are relative to the source directory. */
export interface BuildDescription {
  /** Name of the repository in ECR. */
  readonly repository: string;
  readonly repositoryUrl: string;
  /** As ECS calls it. */
  readonly architecture: string;
  /** As Docker calls it. */
  readonly platform: string;
  readonly dockerfile: string;
  readonly context: string;
  /** Follows the commit in the tag of an image. */
  readonly tagSuffix: string;
  /** URL of the test listener. @default - the service has none */
  readonly testUrl?: string;
}

/**
 * What a release is made of besides the image. It is rendered here, where the settings are, so that a change of CPU
 * or of a variable ships by blue/green like code does.
 */
export class ReleaseTemplates extends Construct {
  readonly #props: ReleaseTemplatesProps;
  /** Keys of the objects. */
  readonly keys: readonly string[];
  /**
   * SHA-256 of the contents as they are synthesized, with the addresses of what they refer to. No token: a plan of the
   * stack that releases them, made together with a plan of this one, must have the new hash.
   */
  readonly hash: string;

  constructor(scope: Construct, id: string, props: ReleaseTemplatesProps) {
    super(scope, id);
    this.#props = props;
    const taskDefinition = `${JSON.stringify(props.taskTemplate, null, 2)}\n`;
    this.#store('task-definition', 'taskdef.json', 'application/json', taskDefinition);
    this.#store('app-spec', 'appspec.yaml', 'application/yaml', props.appSpec);
    const { build } = props;
    if (build !== undefined) {
      this.#store('build', 'build.json', 'application/json', `${JSON.stringify(build, null, 2)}\n`);
    }
    this.keys = ['taskdef.json', 'appspec.yaml', ...(build === undefined ? [] : ['build.json'])].map(
      (fileName) => this.#keyOf(fileName),
    );
    this.hash = createHash('sha256')
      .update(this.#synthesized(taskDefinition))
      .update(this.#synthesized(props.appSpec))
      .digest('hex');
  }

  #synthesized(content: string): string {
    const resolver = new DefaultTokenResolver(new StringConcat());
    return String(Tokenization.resolve(content, { scope: this, resolver, preparing: false }));
  }

  #keyOf(fileName: string): string {
    return `${this.#props.prefix}/${fileName}`;
  }

  #store(id: string, fileName: string, contentType: string, content: string): void {
    const { bucketName, keyArn, dependsOn } = this.#props;
    new S3Object(this, id, {
      bucket: bucketName,
      key: this.#keyOf(fileName),
      contentType,
      content,
      ...encryptObject(keyArn),
      dependsOn,
    });
  }
}
