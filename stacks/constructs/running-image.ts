import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';
import type { Names } from '../settings';

/** What a service runs. ECS offers no resource for reading a revision. */
export const readRunningImage = (names: Names, account: AwsAccount): readonly Statement[] => [
  allow(['ecs:DescribeServices'], [regionalArn(account, 'ecs', `service/${names.cluster}/${names.service}`)]),
  allow(['ecs:DescribeTaskDefinition'], ['*']),
];
