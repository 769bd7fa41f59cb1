import type { EmbeddedAws } from '../../../rehearsal/cloud';
import { howToLook } from '../../../rehearsal/main-job/how-to-look';
import type { SynthesizedStack } from '../../../rehearsal/terraform/synthesis';

const cloud = {
  endpoint: 'http://127.0.0.1:4566',
  environment: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_REGION: 'eu-west-1' }),
  loadBalancers: {
    ports: () => [
      {
        loadBalancer: 'web',
        listenerArn: 'arn',
        port: 443,
        address: '127.0.0.1',
        listenPort: 8443,
        tls: true,
      },
    ],
    health: () => [],
  },
} as unknown as EmbeddedAws;

const stack = {
  resources: { aws_cloudwatch_log_group: { app: { name: '/ecs/web' }, key: { name: '${local.name}' } } },
} as unknown as SynthesizedStack;

describe('a rehearsal that is kept', () => {
  it('says where it is and how to look at it', () => {
    expect(howToLook(cloud, [stack], '/tmp/rehearsal-1')).toEqual([
      'kept: the embedded AWS at http://127.0.0.1:4566, stacks and state in /tmp/rehearsal-1',
      '  web: port 443 is https://127.0.0.1:8443',
      'in another terminal:',
      '  export AWS_ENDPOINT_URL=http://127.0.0.1:4566',
      '  export AWS_REGION=eu-west-1',
      "  aws logs filter-log-events --log-group-name /ecs/web --query 'events[].message'",
      '  npm run releases -- status',
      'Ctrl-C ends it',
    ]);
  });
});
