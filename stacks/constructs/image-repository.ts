import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Construct } from 'constructs';
import { releasedTagPrefix } from '../images';

export interface ImageRepositoryProps {
  readonly name: string;
  /** Images that are kept of those that production ran, and of all; older ones expire. */
  readonly imagesToKeep: number;
  /** The service's customer managed key; undefined for AES-256 with keys of ECR. */
  readonly keyArn: string | undefined;
  /** Whether a repository that holds images refuses to be destroyed. */
  readonly protect: boolean;
}

/** The ECR repository of a service's images. */
export class ImageRepository extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly registryId: string;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const repository = this.#createRepository(props);
    this.name = repository.name;
    this.arn = repository.arn;
    this.url = repository.repositoryUrl;
    this.registryId = repository.registryId;
    this.#expireImages(props.imagesToKeep);
  }

  #createRepository(props: ImageRepositoryProps): EcrRepository {
    return new EcrRepository(this, 'Resource', {
      name: props.name,
      // A tag is a commit: what was released can be found again, and a rollback gets what it names.
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [
        props.keyArn === undefined
          ? { encryptionType: 'AES256' }
          : { encryptionType: 'KMS', kmsKey: props.keyArn },
      ],
      forceDelete: !props.protect,
      lifecycle: { preventDestroy: props.protect },
    });
  }

  /**
   * Images that fail or wait for an approval never push out the one that runs: the build tags it, and an image that matches
   * a rule is left alone by the rules after it.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
   */
  #expireImages(imagesToKeep: number): void {
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: this.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: 'untagged images expire after a day',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: 1,
            },
            action: { type: 'expire' },
          },
          {
            rulePriority: 2,
            description: `the newest ${imagesToKeep} images that production ran are kept`,
            selection: {
              tagStatus: 'tagged',
              tagPrefixList: [releasedTagPrefix],
              countType: 'imageCountMoreThan',
              countNumber: imagesToKeep,
            },
            action: { type: 'expire' },
          },
          {
            rulePriority: 3,
            description: `the newest ${imagesToKeep} images are kept`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: imagesToKeep },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }
}
