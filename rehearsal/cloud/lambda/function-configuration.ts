import type * as v from 'valibot';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { integer, list, map, readShape, structure, text } from '../support/shape';

const shape = structure({
  FunctionName: text(),
  FunctionArn: text(),
  Version: text(),
  Role: text(),
  Runtime: text(),
  PackageType: text(),
  Handler: text(),
  Timeout: integer(),
  MemorySize: integer(),
  CodeSha256: text(),
  Environment: structure({ Variables: map(text(), text()) }),
  VpcConfig: structure({ SubnetIds: list(text()) }),
});

type Shape = v.InferOutput<typeof shape>;

/** What decides how a function runs. */
export interface FunctionConfiguration {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly version: string;
  /** ARN of the execution role. */
  readonly roleArn: string;
  /** For example `nodejs22.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly codeSha256: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly isInVpc: boolean;
}

/**
 * Refuses what no process here can run. A request without a runtime is the emulator's to refuse.
 *
 * @param code - of the error: what the operation calls a runtime that it does not know
 */
function refuseRuntime(
  { FunctionName = '', PackageType, Runtime }: Pick<Shape, 'FunctionName' | 'PackageType' | 'Runtime'>,
  code: 'InvalidRuntimeException' | 'InvalidParameterValueException',
): void {
  const isImage = PackageType === 'Image';
  if (!isImage && (Runtime === undefined || Runtime.startsWith('nodejs'))) return;
  const what = isImage ? 'container image' : `runtime ${Runtime ?? 'none'}`;
  throw new AwsError(
    code,
    `the embedded AWS runs functions with a Node.js runtime (nodejs…) only, and ${FunctionName} has the ${what}`,
  );
}

/** Refuses a request that creates or changes a function to what Invoke would refuse. */
export const refuseRequestedRuntime = (request: Json): void => {
  refuseRuntime(readShape(shape, request), 'InvalidParameterValueException');
};

const withoutQualifier = (arn = ''): string => arn.split(':').slice(0, 7).join(':');

/** The ARN in the answer of an operation on a function, without a qualifier. */
export const readArn = (answer: Json): string => withoutQualifier(readShape(shape, answer).FunctionArn);

/**
 * Reads what GetFunctionConfiguration answered.
 *
 * @throws AwsError a function that is no Node.js one
 */
export function readConfiguration(answer: Json): FunctionConfiguration {
  const read = readShape(shape, answer);
  const runtime = read.Runtime ?? '';
  refuseRuntime({ ...read, Runtime: runtime === '' ? 'none' : runtime }, 'InvalidRuntimeException');
  return {
    name: read.FunctionName ?? '',
    arn: withoutQualifier(read.FunctionArn),
    version: read.Version ?? '$LATEST',
    roleArn: read.Role ?? '',
    runtime,
    handler: read.Handler ?? '',
    timeoutSeconds: read.Timeout ?? 3,
    memoryMiB: read.MemorySize ?? 128,
    codeSha256: read.CodeSha256 ?? '',
    variables: read.Environment?.Variables ?? {},
    isInVpc: (read.VpcConfig?.SubnetIds ?? []).length > 0,
  };
}
