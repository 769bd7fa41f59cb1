import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aspects, Fn, Lazy, TerraformOutput, TerraformStack, Token, type App, type IAspect } from 'cdktf';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { buildEnvironment } from '../../stacks/environment';
import { readSettings } from '../../stacks/settings';
import { synthesize, withoutCreationTraces } from '../../stacks/synthesis';
import { withApp } from '../support/app';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/settings/${name}.json`), 'utf8'));

/** What a synthesis writes, by stack. */
function written(build: (app: App) => void, synth: (app: App) => void): Record<string, string> {
  return withApp((app) => {
    build(app);
    synth(app);
    return Object.fromEntries(
      app.node.children
        .filter((child) => TerraformStack.isStack(child))
        .map((stack) => [
          stack.node.id,
          readFileSync(join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8'),
        ]),
    );
  });
}

function stackOf(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new AwsProvider(stack, 'aws');
  return stack;
}

function expectSameAsCdktf(build: (app: App) => void): void {
  const expected = written(build, (app) => {
    app.synth();
  });
  expect(Object.keys(expected)).not.toHaveLength(0);
  expect(written(build, synthesize)).toEqual(expected);
}

describe('synthesize', () => {
  test.each(['default', 'minimal', 'maximal'])('writes what cdktf writes: %s settings', (name) => {
    expectSameAsCdktf((app) => {
      const settings = readSettings(fixture(name));
      for (const environment of settings.environments) buildEnvironment(app, settings, environment);
    });
  });

  test('writes what cdktf writes: tokens of every kind, overrides, references between stacks', () => {
    expectSameAsCdktf((app) => {
      const producer = stackOf(app, 'producer');
      const key = new KmsKey(producer, 'key', { description: 'costs $${price} and 100 %%{sure} -1e10' });
      const list = new TerraformOutput(producer, 'list', { value: Fn.split(',', key.arn) });
      const consumer = stackOf(app, 'consumer');
      const topic = new SnsTopic(consumer, 'topic', {
        name: `a-${key.keyId}-b`,
        kmsMasterKeyId: key.arn,
        tags: { [`key-${key.keyId}`]: Lazy.stringValue({ produce: () => 'late' }), plain: '${file}' },
      });
      topic.addOverride('delivery_policy.http', { arn: key.arn, absent: undefined });
      new LbListener(consumer, 'listener', {
        loadBalancerArn: key.arn,
        port: Token.asNumber(Fn.lengthOf(list.value as string[])),
        defaultAction: [],
        lifecycle: { ignoreChanges: ['default_action'] },
        dependsOn: [topic],
      });
      consumer.addOverride('terraform.required_version', '>= 1.10');
    });
  });

  test('writes what an aspect changes', () => {
    const rename: IAspect = {
      visit: (node) => {
        if (node instanceof SnsTopic) node.name = 'renamed';
      },
    };
    expectSameAsCdktf((app) => {
      const stack = stackOf(app, 'stack');
      new SnsTopic(stack, 'topic', { name: 'first' });
      Aspects.of(stack).add(rename);
    });
  });
});

describe('withoutCreationTraces', () => {
  test('gives back what is built, and the recorder when building fails', () => {
    const before: unknown = Reflect.get(Error, 'captureStackTrace');
    expect(withoutCreationTraces(() => 'built')).toBe('built');
    expect(() =>
      withoutCreationTraces(() => {
        throw new Error('cannot be built');
      }),
    ).toThrow('cannot be built');
    expect(Reflect.get(Error, 'captureStackTrace')).toBe(before);
  });
});
