import { posix } from 'node:path';
import { DataAwsEcrAuthorizationToken } from '@cdktf/provider-aws/lib/data-aws-ecr-authorization-token';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { RegistryImage } from '@cdktf/provider-docker/lib/registry-image';
import { Construct } from 'constructs';
import { hashBuildContext } from '../build-context';

export interface DockerImageProps {
  readonly repositoryUrl: string;
  readonly registryId: string;
  /** Build context, relative to the project's root. */
  readonly context: string;
  /** Dockerfile, relative to the project's root. */
  readonly dockerfile: string;
  readonly architecture: 'X86_64' | 'ARM64';
}

/** Project's root, seen from `<output>/stacks/<stack>`, where Terraform runs. */
const projectRoot = '../../..';

/** An image that the Docker provider builds and pushes during the apply. */
export class DockerImage extends Construct {
  /** By digest. */
  readonly reference: string;

  constructor(scope: Construct, id: string, props: DockerImageProps) {
    super(scope, id);
    this.#logIn(props.registryId);
    const sources = hashBuildContext(props.context, props.dockerfile);
    const image = this.#build(props, sources);
    this.reference = this.#push(props.repositoryUrl, image, sources);
  }

  #logIn(registryId: string): void {
    const token = new DataAwsEcrAuthorizationToken(this, 'registry-token', { registryId });
    new DockerProvider(this, 'docker', {
      registryAuth: [{ address: token.proxyEndpoint, username: token.userName, password: token.password }],
    });
  }

  #build(props: DockerImageProps, sources: string): Image {
    const tag = `first-${sources.slice(0, 12)}`;
    return new Image(this, 'Resource', {
      name: `${props.repositoryUrl}:${tag}`,
      buildAttribute: {
        context: posix.join(projectRoot, props.context),
        dockerfile: posix.join(projectRoot, props.dockerfile),
        buildArgs: { APP_VERSION: tag },
        platform: { X86_64: 'linux/amd64', ARM64: 'linux/arm64' }[props.architecture],
      },
      triggers: { sources },
    });
  }

  #push(repositoryUrl: string, image: Image, sources: string): string {
    const pushed = new RegistryImage(this, 'push', {
      name: image.name,
      // The repository decides which images go.
      keepRemotely: true,
      triggers: { sources },
    });
    return `${repositoryUrl}@${pushed.sha256Digest}`;
  }
}
