import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ImageInputs } from './image-build-commands';
import { encryptObject } from './private-bucket';
import type { ReleaseTarget } from './release-target';

export interface ReleaseMarkerProps {
  readonly target: ReleaseTarget;
  /** @default - the image comes from another environment */
  readonly inputs: ImageInputs | undefined;
  /** Everything that a run of the pipeline uses: it is up to date before the marker is written. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * One object that names all that a release consists of besides the commit. Every new version of it starts the
 * pipeline, so an apply that changes several of them starts one run, and an apply that fails before it starts none.
 * The templates themselves start nothing: they are in another stack, which is applied before the build is.
 */
export class ReleaseMarker extends Construct {
  readonly object: S3Object;
  /** Key of the object. */
  readonly key: string;

  constructor(scope: Construct, id: string, { target, inputs, after }: ReleaseMarkerProps) {
    super(scope, id);
    this.key = `${target.templatesPrefix}/release.json`;
    const content = {
      templates: target.templateKeys,
      templatesSha256: target.templatesHash,
      ...(inputs === undefined ? {} : { image: inputs }),
    };
    this.object = new S3Object(this, 'Resource', {
      bucket: target.artifactBucketName,
      key: this.key,
      contentType: 'application/json',
      content: `${JSON.stringify(content, null, 2)}\n`,
      ...encryptObject(target.keyArn),
      dependsOn: [...after],
    });
  }
}
