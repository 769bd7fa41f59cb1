/** Calls of the services themselves, which do not pass the endpoint. */
import type { CallContext } from '../../../../rehearsal/cloud/contract/service';
import { Upstream } from '../../../../rehearsal/cloud/emulator/upstream';
import { Dispatcher } from '../../../../rehearsal/cloud/gateway/dispatcher';
import type { BufferedRequest } from '../../../../rehearsal/cloud/protocol/message';
import { answered } from '../../../support/repair-call';
import { refusal } from '../../../support/service-caller';

const byRule = { callingService: { principal: 'events.amazonaws.com', sourceArn: 'arn:rule' } };

function dispatching() {
  const sent: BufferedRequest[] = [];
  const contexts: CallContext[] = [];
  const dispatcher = new Dispatcher({
    upstream: {
      meant: (_, answer) => Promise.resolve(answer),
      send: (request) => {
        sent.push(request);
        return Promise.resolve(answered(200, '{"by":"the emulator"}'));
      },
    },
    accountId: '123456789012',
    now: () => 5,
  });
  dispatcher.use([
    {
      apis: [
        {
          targetPrefix: 'AmazonEC2ContainerServiceV20141113',
          otherwise: 'upstream',
          operations: {
            ListServices: (_, context) => {
              contexts.push(context);
              return { by: 'us' };
            },
          },
        },
      ],
    },
    {
      interceptors: [
        {
          service: 'lambda',
          operations: { Invoke: () => Promise.resolve(answered(202, 'intercepted')) },
        },
      ],
    },
  ]);
  return { sent, contexts, aws: dispatcher.aws.in('eu-west-1', byRule), upstream: dispatcher.upstream };
}

describe('a call of the embedded AWS', () => {
  it('is answered by an API of this project, which is told which service calls', async () => {
    const { aws, contexts, sent } = dispatching();
    expect(await aws.json('ecs.ListServices', {})).toEqual({ by: 'us' });
    expect(contexts).toMatchObject([{ region: 'eu-west-1', accountId: '123456789012', ...byRule }]);
    expect(sent).toEqual([]);
  });

  it('passes interceptors', async () => {
    const { aws, sent } = dispatching();
    const url = '/2015-03-31/functions/f/invocations';
    expect((await aws.rest('lambda', { method: 'POST', url })).status).toBe(202);
    expect(sent).toEqual([]);
  });

  it('reaches the emulator where nothing here answers it', async () => {
    const { aws } = dispatching();
    expect(await aws.json('ecs.ListClusters', {})).toEqual({ by: 'the emulator' });
    expect(await aws.json('sqs.ListQueues', {})).toEqual({ by: 'the emulator' });
  });
});

it('a call of the emulator passes by all that is here', async () => {
  const { upstream, contexts, sent } = dispatching();
  expect(await upstream.in('eu-west-1').json('ecs.ListServices', {})).toEqual({ by: 'the emulator' });
  expect(contexts).toEqual([]);
  expect(sent).toHaveLength(1);
});

it('an operation that nobody has is refused as an emulator’s fault, and one that crashed as that', async () => {
  const page = {
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<!doctype html>'),
  };
  const refusedWith = (crash?: string) => {
    const emulator = new Upstream(new URL('http://127.0.0.1:1'), () => Promise.resolve(crash));
    const { upstream } = new Dispatcher({
      upstream: {
        meant: (call, answer) => emulator.meant(call, answer),
        send: () => Promise.resolve(page),
      },
      accountId: '123456789012',
      now: () => 5,
    });
    return refusal(upstream.in('eu-west-1').json('ecs.Nonsense', {}));
  };
  expect(await refusedWith()).toBe(
    'UnknownOperationException: the upstream emulator has not implemented ecs Nonsense, or failed at it (HTTP 500)',
  );
  expect(await refusedWith('NotImplementedError: The nonsense action has not been implemented')).toBe(
    'UnknownOperationException: the upstream emulator has not implemented ecs Nonsense (HTTP 500)',
  );
  expect(await refusedWith('botocore.model.OperationNotFoundError: Nonsense')).toBe(
    'UnknownOperationException: the upstream emulator has not implemented ecs Nonsense (HTTP 500)',
  );
  expect(await refusedWith("KeyError: 'name'")).toBe(
    "InternalFailure: the upstream emulator failed at ecs Nonsense: KeyError: 'name'",
  );
});
