/** What ECS calls with the execution role before the containers of a task definition run, by the actions of IAM. Pure. */
import type { Json, JsonObject } from '../plan/model';
import { textAt } from '../plan/values';
import { objectsAt } from './task-definition';

/**
 * What the agent of ECS, or of Fargate, calls to pull an image.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 */
const pulls = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** @param definition - in the names of the API */
export const neededBy = (definition: Json): readonly string[] => [
  ...new Set(objectsAt(definition, ['containerDefinitions']).flatMap(neededByContainer)),
];

function neededByContainer(container: JsonObject): readonly string[] {
  const sources = [
    ...objectsAt(container, ['secrets']),
    ...objectsAt(container, ['logConfiguration', 'secretOptions']),
  ].flatMap((secret) => textAt(secret, ['valueFrom']) ?? []);
  const credentials = textAt(container, ['repositoryCredentials', 'credentialsParameter']);
  // What is no ARN of Secrets Manager is a parameter, by name or ARN.
  const isSecret = (source: string): boolean =>
    /^arn:[\w-]+:secretsmanager:|^\$\{aws_secretsmanager_/.test(source);
  return [
    ...(isOfEcr(textAt(container, ['image']) ?? '') ? pulls : []),
    ...(textAt(container, ['logConfiguration', 'logDriver']) === 'awslogs' ? logs : []),
    ...(credentials !== undefined || sources.some(isSecret) ? ['secretsmanager:GetSecretValue'] : []),
    ...(sources.some((source) => !isSecret(source)) ? ['ssm:GetParameters'] : []),
  ];
}

/** A private registry, or the placeholder of a template, which the pipeline puts its image of ECR into. */
const isOfEcr = (image: string): boolean =>
  /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\./.test(image) ||
  image.startsWith('<') ||
  image.startsWith('${aws_ecr_repository.');
