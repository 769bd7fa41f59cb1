/** The environment variables of a function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
import type { SessionCredentials } from '../iam';
import type { FunctionConfiguration } from './function-configuration';
import type { Invocation } from './sandbox';

export interface EnvironmentProps {
  readonly configuration: FunctionConfiguration;
  readonly invocation: Invocation;
  readonly region: string;
  /** Of the execution role. */
  readonly credentials: SessionCredentials;
  /** URL of the gateway. */
  readonly endpoint: string;
  /** PATH of the process: the only variable that comes from outside of AWS. */
  readonly path: string;
  /** Certificates that the function trusts besides the public ones; undefined for none. */
  readonly certificateFile: string | undefined;
}

/** Variables of the runtime, which the function's own do not replace, and those of the function. */
export function executionEnvironment(props: EnvironmentProps): Readonly<Record<string, string>> {
  const { configuration, invocation, region, credentials, endpoint, path, certificateFile } = props;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...configuration.variables,
    PATH: path,
    _HANDLER: configuration.handler,
    LAMBDA_TASK_ROOT: invocation.taskRoot,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: configuration.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMiB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: invocation.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: invocation.logStreamName,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    // Where this AWS differs from the real one.
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...(certificateFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificateFile }),
    // It would speak of the Node.js of this machine.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
