/**
 * Secrets and parameters of other accounts, and those that exist on AWS alone: they answer under exactly their ARNs.
 * Everything else is the emulator's.
 */
import type { CallContext, CloudService, Operation } from '../contract/service';
import type { Json } from '../protocol/json';
import { targetPrefixes } from '../protocol/service-names';
import { list, readShape, structure, text } from '../support/shape';
import { StandIns, type StandIn } from './stand-ins';

export type { StandIn };

export interface SecretsProps {
  /** @default - none */
  readonly standIns?: readonly StandIn[] | undefined;
}

const secretInput = structure({ SecretId: text(), VersionId: text(), VersionStage: text() });
const parameterInput = structure({ Name: text() });
const parametersInput = structure({ Names: list(text()) });
const parametersAnswer = structure({ InvalidParameters: list(text()) });

/** Of the one version that a stand-in has. */
const versionId = '00000000-0000-4000-8000-000000000000';

export function secretsService({ standIns = [] }: SecretsProps): CloudService {
  if (standIns.length === 0) return {};
  const known = new StandIns(standIns);
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.secretsmanager,
        otherwise: 'upstream',
        operations: {
          GetSecretValue: answering('secretsmanager.GetSecretValue', (request, { now }) => {
            const {
              SecretId = '',
              VersionId = versionId,
              VersionStage = 'AWSCURRENT',
            } = readShape(secretInput, request);
            const found = known.secret(SecretId);
            return (
              found && {
                ARN: found.arn,
                Name: found.name,
                SecretString: found.value,
                VersionId,
                VersionStages: [VersionStage],
                CreatedDate: now(),
              }
            );
          }),
          DescribeSecret: answering('secretsmanager.DescribeSecret', (request) => {
            const found = known.secret(readShape(secretInput, request).SecretId ?? '');
            return (
              found && {
                ARN: found.arn,
                Name: found.name,
                Description: 'stand-in of the embedded AWS',
                VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
              }
            );
          }),
        },
      },
      {
        targetPrefix: targetPrefixes.ssm,
        otherwise: 'upstream',
        operations: {
          GetParameter: answering('ssm.GetParameter', (request, { now }) => {
            const found = known.parameter(readShape(parameterInput, request).Name ?? '');
            return found && { Parameter: describeParameter(found, now()) };
          }),
          GetParameters: (request, context) => getParameters(known, request, context),
        },
      },
    ],
  };
}

/** Asks the emulator for what has no stand-in. */
const answering =
  (
    operation: `${'secretsmanager' | 'ssm'}.${string}`,
    answer: (request: Json, context: CallContext) => Json | undefined,
  ): Operation =>
  (request, context) =>
    answer(request, context) ?? context.upstream.json(operation, request);

async function getParameters(known: StandIns, request: Json, context: CallContext): Promise<Json> {
  const { Names = [] } = readShape(parametersInput, request);
  const others = Names.filter((name) => known.parameter(name) === undefined);
  const answer =
    others.length === 0
      ? {}
      : await context.upstream.json('ssm.GetParameters', { ...request, Names: others });
  const found = Names.flatMap((name) => known.parameter(name) ?? []);
  const { Parameters = [] } = answer as { readonly Parameters?: readonly Json[] };
  return {
    Parameters: [...found.map((each) => describeParameter(each, context.now())), ...Parameters],
    InvalidParameters: readShape(parametersAnswer, answer).InvalidParameters ?? [],
  };
}

const describeParameter = ({ arn, name, value }: StandIn & { readonly name: string }, now: number): Json => ({
  ARN: arn,
  Name: name,
  Type: 'SecureString',
  Value: value,
  Version: 1,
  LastModifiedDate: now,
  DataType: 'text',
});
