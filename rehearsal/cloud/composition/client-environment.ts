import { defaultRegion } from '../protocol/call';
import { clientAccessKey } from '../protocol/credential-scope';

/**
 * Builds what Terraform, the AWS CLI and SDKs need in their environment, without anything of `base` that would lead them
 * to another AWS: every AWS_ variable in it is dropped.
 *
 * @param endpoint - URL without a trailing slash
 * @param base - the environment to complete @default empty
 */
export function clientEnvironment(endpoint: string, base: NodeJS.ProcessEnv = {}): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
  );
  const { hostname } = new URL(endpoint);
  const noProxy = [base.NO_PROXY ?? base.no_proxy, hostname].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: clientAccessKey,
    AWS_SECRET_ACCESS_KEY: clientAccessKey,
    AWS_REGION: defaultRegion,
    AWS_DEFAULT_REGION: defaultRegion,
    // Profiles of the user name other accounts, endpoints and roles.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // What fails here fails again: nothing is gained by repeating it for minutes.
    AWS_MAX_ATTEMPTS: '2',
    // A pager would wait for a key.
    AWS_PAGER: '',
    // Only Go leaves loopback out of a proxy by itself.
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}
