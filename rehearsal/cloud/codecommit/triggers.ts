/** Triggers of repositories: what the API reads and checks. Limits: API_RepositoryTrigger and the CodeCommit quotas. */
import type * as v from 'valibot';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { present } from '../support/output';
import { list, readShape, structure, text } from '../support/shape';
import { required, type CodeCommitContext } from './context';
import { findRepository, type Repositories, type Trigger } from './repository';
import { testDelivery } from './trigger-delivery';

const triggerShape = structure({
  name: text(),
  destinationArn: text(),
  customData: text(),
  branches: list(text()),
  events: list(text()),
});
const request = structure({ repositoryName: text(), triggers: list(triggerShape) });

type TriggerInput = v.InferOutput<typeof triggerShape>;

const mostTriggers = 10;
const mostBranches = 10;
const events = ['all', 'updateReference', 'createReference', 'deleteReference'];

/** Replaces all triggers. */
export function putTriggers(input: Json, repositories: Repositories, context: CodeCommitContext): Json {
  const sent = readShape(request, input);
  const repository = findRepository(repositories, sent.repositoryName);
  const triggers = checkedTriggers(sent.triggers, context);
  const configurationId = uuid();
  repositories.set(repository.repositoryName, { ...repository, triggers: { configurationId, triggers } });
  return { configurationId };
}

export function getTriggers(input: Json, repositories: Repositories): Json {
  const { triggers } = findRepository(repositories, readShape(request, input).repositoryName);
  return present({ configurationId: triggers?.configurationId, triggers: triggers?.triggers ?? [] });
}

/** Sends each trigger's destination what a push of the last commit would send. The repository keeps its own triggers. */
export async function testTriggers(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const sent = readShape(request, input);
  const repository = findRepository(repositories, sent.repositoryName);
  const triggers = checkedTriggers(sent.triggers, context);
  const tested = await Promise.all(
    triggers.map(async (trigger) => ({
      trigger: trigger.name,
      failureMessage: await testDelivery(trigger, repository, context),
    })),
  );
  return {
    successfulExecutions: tested
      .filter(({ failureMessage }) => failureMessage === undefined)
      .map(({ trigger }) => trigger),
    failedExecutions: tested.filter(({ failureMessage }) => failureMessage !== undefined),
  };
}

function checkedTriggers(
  sent: readonly TriggerInput[] | undefined,
  context: Pick<CallContext, 'region'>,
): readonly Trigger[] {
  if (sent === undefined) {
    throw new AwsError('RepositoryTriggersListRequiredException', 'A list of triggers is required');
  }
  if (sent.length > mostTriggers) {
    throw new AwsError(
      'MaximumRepositoryTriggersExceededException',
      `At most ${mostTriggers} triggers are allowed, got ${sent.length}`,
    );
  }
  const triggers = sent.map((each) => checkedTrigger(each, context));
  const names = triggers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new AwsError(
      'InvalidRepositoryTriggerNameException',
      `More than one trigger has the name ${twice}`,
    );
  }
  return triggers;
}

function checkedTrigger(sent: TriggerInput, context: Pick<CallContext, 'region'>): Trigger {
  const name = required(sent.name, 'RepositoryTriggerNameRequiredException', 'A trigger name is required');
  if (!/^[\w.-]{1,100}$/.test(name)) {
    throw new AwsError(
      'InvalidRepositoryTriggerNameException',
      `The trigger name must be 1 to 100 letters, digits, periods, underscores and dashes, got ${name}`,
    );
  }
  const { customData, branches } = sent;
  if ((customData?.length ?? 0) > 1000) {
    throw new AwsError(
      'InvalidRepositoryTriggerCustomDataException',
      'The custom data of a trigger must have at most 1000 characters',
    );
  }
  if (branches === undefined) {
    throw new AwsError(
      'RepositoryTriggerBranchNameListRequiredException',
      'A list of branches is required; an empty one stands for all branches',
    );
  }
  if (branches.length > mostBranches) {
    throw new AwsError(
      'MaximumBranchesExceededException',
      `At most ${mostBranches} branches are allowed in a trigger, got ${branches.length}`,
    );
  }
  return {
    name,
    destinationArn: checkedDestination(sent.destinationArn, context),
    ...(customData !== undefined && { customData }),
    branches,
    events: checkedEvents(sent.events),
  };
}

function checkedDestination(sent: string | undefined, { region }: Pick<CallContext, 'region'>): string {
  const arn = required(
    sent,
    'RepositoryTriggerDestinationArnRequiredException',
    'A destination ARN is required',
  );
  const [, , service, place] = arn.split(':');
  if (!/^arn:aws:(sns:[\w-]+:\d{12}:[\w-]+|lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?)$/.test(arn)) {
    throw new AwsError(
      'InvalidRepositoryTriggerDestinationArnException',
      `The destination must be the ARN of an SNS topic or a Lambda function, got ${arn}`,
    );
  }
  if (place !== region) {
    throw new AwsError(
      'InvalidRepositoryTriggerRegionException',
      `The destination of service ${service ?? ''} is in ${place ?? ''}, the repository in ${region}`,
    );
  }
  return arn;
}

function checkedEvents(sent: readonly string[] = []): readonly string[] {
  if (sent.length === 0) {
    throw new AwsError('RepositoryTriggerEventsListRequiredException', 'A list of events is required');
  }
  const unknown = sent.find((each) => !events.includes(each));
  if (unknown !== undefined || (sent.includes('all') && sent.length > 1)) {
    throw new AwsError(
      'InvalidRepositoryTriggerEventsException',
      `The events must be all, or some of ${events.slice(1).join(', ')}, got ${sent.join(', ')}`,
    );
  }
  return sent;
}
