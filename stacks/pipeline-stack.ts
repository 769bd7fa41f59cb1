import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import { artifactArns } from './constructs/artifact-access';
import type { BuildProject } from './constructs/build-project';
import { DeploymentPipeline, type ImageOrigin } from './constructs/deployment-pipeline';
import { imageBuild, imageInputs } from './constructs/image-build';
import { startedBy } from './constructs/image-build-commands';
import { imageCopy } from './constructs/image-copy';
import type { PipelineFunction } from './constructs/pipeline-function';
import { PipelineTrigger, type EventPattern } from './constructs/pipeline-trigger';
import { PromotionBucket } from './constructs/promotion-bucket';
import { PromotionStage } from './constructs/promotion-stage';
import { releaseFiles } from './constructs/release-files';
import { ReleaseMarker } from './constructs/release-marker';
import type { ReleaseTarget } from './constructs/release-target';
import { source, type Source } from './constructs/source-stage';
import { testBuild } from './constructs/test-build';
import { layFoundation } from './foundation';
import type { AwsAccount } from './iam';
import { originOf, receiversOf, type Origin } from './promotion-parties';
import {
  names,
  promotionBucket,
  type EnvironmentSettings,
  type Names,
  type ServiceSettings,
  type Settings,
} from './settings';

export interface PipelineStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
  /** The service that the pipeline releases. */
  readonly target: ReleaseTarget;
}

/**
 * The pipeline of a service: source, tests, build, approval, blue/green deployment. Or, of a service that gets its image by
 * a promotion: the release of another environment, a copy of its image, approval, blue/green deployment.
 */
export class PipelineStack extends TerraformStack {
  readonly #props: PipelineStackProps;
  readonly #names: Names;
  /** Where the image is from. @default - a build makes it */
  readonly #origin: Origin | undefined;
  readonly #account: AwsAccount;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id);
    this.#props = props;
    const { settings, environment, service } = props;
    layFoundation(this, settings, environment);
    this.#names = names(settings, environment, service);
    this.#account = readAccount(this, settings, environment);
    this.#origin = originOf({ settings, environment, service, account: this.#account });
    const origin = this.#createSource();
    const pipeline = this.#createPipeline(origin, this.#createTests(), this.#createImage());
    this.#startOnChange(pipeline, origin, this.#createMarker(pipeline));
    this.#announce(pipeline, origin);
  }

  #createSource(): Source {
    return source(this, {
      source: this.#props.service.pipeline.source,
      build: this.#props.service.pipeline.build,
      defaultRepository: this.#names.sourceRepository,
      account: this.#account,
      artifactArns: artifactArns(this.#props.target, this.#names.pipeline),
      protect: this.#props.environment.protect,
      promotions: this.#origin && this.#createPromotionBucket(this.#origin),
    });
  }

  #createPromotionBucket({ promotionRole }: Origin): PromotionBucket {
    const { protect } = this.#props.environment;
    return new PromotionBucket(this, 'promotions', {
      name: promotionBucket(this.#names, this.#account),
      promotionRole,
      protect,
    });
  }

  #createTests(): BuildProject | undefined {
    const { tests } = this.#props.service.pipeline;
    return tests === undefined ? undefined : testBuild(this, 'tests', { ...this.#common(), tests });
  }

  #createImage(): ImageOrigin {
    return this.#origin === undefined
      ? { type: 'build', build: imageBuild(this, 'build', this.#common()) }
      : { type: 'promotion', copy: this.#createCopy(this.#origin) };
  }

  #createCopy(origin: Origin): PipelineFunction {
    return imageCopy(this, 'image-copy', { ...this.#common(), origin });
  }

  #createPipeline(origin: Source, tests: BuildProject | undefined, image: ImageOrigin): DeploymentPipeline {
    return new DeploymentPipeline(this, 'pipeline', {
      name: this.#names.pipeline,
      roleName: this.#names.pipelineRole,
      account: this.#account,
      source: origin,
      tests,
      image,
      releaseFiles: this.#createReleaseFiles(),
      approval: this.#props.service.pipeline.approval,
      beforeEntry: this.#props.service.pipeline.beforeEntry,
      alarmPrefix: this.#names.prefix,
      target: this.#props.target,
      promotion: this.#createPromotion(),
    });
  }

  #createPromotion(): PromotionStage | undefined {
    const { settings, environment, service } = this.#props;
    const receivers = receiversOf({ settings, environment, service, account: this.#account });
    if (receivers.length === 0) return undefined;
    return new PromotionStage(this, 'promotion', {
      ...this.#common(),
      environment: environment.name,
      receivers,
    });
  }

  #createReleaseFiles(): PipelineFunction {
    const { service, target } = this.#props;
    return releaseFiles(this, 'release-files', {
      names: this.#names,
      target,
      account: this.#account,
      logRetentionDays: service.task.logRetentionDays,
    });
  }

  #createMarker(pipeline: DeploymentPipeline): ReleaseMarker {
    const { target, service } = this.#props;
    return new ReleaseMarker(this, 'marker', {
      target,
      inputs: this.#origin === undefined ? imageInputs(service) : undefined,
      after: pipeline.ready,
    });
  }

  #startOnChange(pipeline: DeploymentPipeline, origin: Source, marker: ReleaseMarker): void {
    new PipelineTrigger(this, 'trigger', {
      pipelineArn: pipeline.arn,
      namePrefix: this.#names.pipeline,
      roleName: this.#names.eventsRole,
      account: this.#account,
      events: {
        ...(origin.changes === undefined ? {} : { source: { pattern: origin.changes } }),
        templates: {
          pattern: newMarker(this.#props.target, marker),
          variables: { [startedBy.variable]: startedBy.settings },
        },
      },
      // The first version of the marker starts nothing: a new pipeline runs by itself.
      after: [marker.object],
    });
  }

  #announce(pipeline: DeploymentPipeline, origin: Source): void {
    const { region } = this.#account;
    this.#output(
      'pipeline_url',
      'The pipeline in the AWS console.',
      `https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline.name}/view?region=${region}`,
    );
    if (origin.remote !== undefined) {
      this.#output('source_remote', 'Where a push starts the pipeline.', origin.remote);
    }
    if (origin.branch !== undefined) {
      this.#output('source_branch', 'The branch that is released.', origin.branch);
    }
  }

  #output(id: string, description: string, value: string): void {
    new TerraformOutput(this, id, { value, description });
  }

  #common() {
    const { service, target } = this.#props;
    return { names: this.#names, service, target, account: this.#account };
  }
}

/** A new version of the marker starts the pipeline, so that a change of CPU or environment is released as code is. */
function newMarker(target: ReleaseTarget, { key }: ReleaseMarker): EventPattern {
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [target.artifactBucketName] }, object: { key: [key] } },
  };
}
