/** Whether the calls of commands are about the environments that they name. Pure. */
import type { RecordedCall } from '../../support/accounts';
import { environments, type Environment } from './shop';

const all = Object.keys(environments) as Environment[];

/** Calls that hand over a document about a resource of its own, which may name a resource of another environment. */
const documents =
  /^(codepipeline\.(Create|Update)Pipeline|ecr\.SetRepositoryPolicy|events\.PutRule|iam\.PutRolePolicy|lambda\..*Function.*|s3\.PutBucketPolicy)$/;

/** Without a role commands ask who is there, assume a role, and read and write the states. */
const withoutRole = /^(sts\.(AssumeRole|GetCallerIdentity)|s3\..*)$/;

/**
 * Returns those that go to another account or environment, as operation and what they ask for.
 *
 * @param given - that the commands are about; a call with the role of one of them is held to that one
 */
export function strayCalls(calls: readonly RecordedCall[], given: readonly Environment[]): readonly string[] {
  return calls
    .filter((call) => {
      // Functions of what is deployed already.
      if (call.isService) return false;
      // A state names what its resources name.
      if (call.role === undefined) return !withoutRole.test(call.operation) || names(pathOf(call), given);
      const own = given.find((environment) => call.role === `shop-${environment}-deploy`);
      if (own === undefined || call.account !== environments[own]) return true;
      return names(call.text, [own]) && !documents.test(call.operation);
    })
    .map((call) => `${call.role ?? 'nobody'} ${call.account ?? ''} ${call.operation}: ${call.text}`);
}

const names = (text: string, except: readonly Environment[]): boolean =>
  all.some((each) => !except.includes(each) && text.includes(`shop-${each}`));

const pathOf = ({ operation, text }: RecordedCall): string =>
  operation.startsWith('s3.') ? (text.split('\n')[0] ?? '') : text;
