import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { integer, map, readShape, structure, text } from '../support/shape';

const shape = structure({
  FunctionName: text(),
  FunctionArn: text(),
  Version: text(),
  Runtime: text(),
  PackageType: text(),
  Handler: text(),
  Timeout: integer(),
  MemorySize: integer(),
  CodeSha256: text(),
  Environment: structure({ Variables: map(text(), text()) }),
});

/** What decides how a function runs. */
export interface FunctionConfiguration {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly version: string;
  /** For example `nodejs22.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly codeSha256: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads what GetFunctionConfiguration answered.
 *
 * @throws AwsError a function that is no Node.js one
 */
export function readConfiguration(answer: Json): FunctionConfiguration {
  const read = readShape(shape, answer);
  const runtime = read.Runtime ?? '';
  if (read.PackageType === 'Image' || !runtime.startsWith('nodejs')) {
    const what = read.PackageType === 'Image' ? 'container image' : `runtime ${runtime || 'none'}`;
    throw new AwsError(
      'InvalidRuntimeException',
      `the embedded AWS runs functions with a Node.js runtime (nodejs…) only, and ${read.FunctionName ?? ''} has the ${what}`,
    );
  }
  return {
    name: read.FunctionName ?? '',
    arn: (read.FunctionArn ?? '').split(':').slice(0, 7).join(':'),
    version: read.Version ?? '$LATEST',
    runtime,
    handler: read.Handler ?? '',
    timeoutSeconds: read.Timeout ?? 3,
    memoryMiB: read.MemorySize ?? 128,
    codeSha256: read.CodeSha256 ?? '',
    variables: read.Environment?.Variables ?? {},
  };
}
