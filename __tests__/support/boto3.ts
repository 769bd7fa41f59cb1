/** Calls of boto3, many in one process. */
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { run } from './run';

/** Service, operation in boto3's spelling, and parameters. */
export type Boto3Call = readonly [service: string, operation: string, parameters?: Json];

const program = `
import boto3, botocore.config, botocore.exceptions, json, sys
calls = json.loads(sys.argv[1])
# What AWS refuses is what is asked for: boto3 must not refuse it first, nor ask again.
config = botocore.config.Config(parameter_validation=False, retries={'total_max_attempts': 1})
clients = {}
def called(service, operation, parameters={}):
    client = clients.setdefault(service, boto3.client(service, config=config))
    try:
        answer = getattr(client, operation)(**parameters)
        answer.pop('ResponseMetadata', None)
        return answer
    except botocore.exceptions.ClientError as error:
        return {'refused': f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"}
print(json.dumps([called(*call) for call in calls], default=str))
`;

/** Returns the answers; that of a refused call is `{ refused: 'Code: message' }`. */
export async function callBoto3(
  environment: NodeJS.ProcessEnv,
  calls: readonly Boto3Call[],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
): Promise<any[]> {
  const { status, stdout, stderr } = await run(
    ['python3', '-c', program, JSON.stringify(calls)],
    environment,
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown[];
}

/** Returns what each refused call says, and `accepted` for the others. */
export async function refusalsOf(
  environment: NodeJS.ProcessEnv,
  calls: readonly Boto3Call[],
): Promise<readonly string[]> {
  const answers = (await callBoto3(environment, calls)) as readonly { readonly refused?: string }[];
  return answers.map(({ refused }) => refused ?? 'accepted');
}
