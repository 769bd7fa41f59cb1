import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Annotations,
  AssetType,
  Aspects,
  Fn,
  Lazy,
  TerraformAsset,
  TerraformOutput,
  TerraformStack,
  Token,
  type App,
  type IAspect,
} from 'cdktf';
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

/** What a synthesis writes, by stack, and what it says of all of them. */
function written(build: (app: App) => void, synth: (app: App) => void): Record<string, string> {
  return withApp((app) => {
    build(app);
    synth(app);
    const read = (file: string): string => readFileSync(join(app.outdir, file), 'utf8');
    const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
    return Object.fromEntries<string>([
      ['manifest', read('manifest.json')],
      ...stacks.map(({ node }): [string, string] => [node.id, read(join('stacks', node.id, 'cdk.tf.json'))]),
    ]);
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
  expect(Object.keys(expected).length).toBeGreaterThan(1);
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

  test('writes what cdktf writes: tokens within texts, lists and maps, and values that are references themselves', () => {
    expectSameAsCdktf((app) => {
      const stack = stackOf(app, 'stack');
      const key = new KmsKey(stack, 'key', { enableKeyRotation: true, multiRegion: true });
      const size = Token.asNumber(Fn.lengthOf([key.arn, key.keyId]));
      new SnsTopic(stack, 'topic', {
        name: `of ${size} keys, ${key.arn} and 1e+5, TfToken[none], {}`,
        displayName: '',
        fifoTopic: key.multiRegion,
        httpSuccessFeedbackSampleRate: size,
        tags: Token.asStringMap(Fn.merge([{ a: 'b' }, { c: key.arn }])),
        policy: Fn.jsonencode({ key: key.arn, list: [] }),
      });
      new TerraformOutput(stack, 'empty', {
        value: { list: [], object: {}, none: undefined },
      });
      new TerraformOutput(stack, 'lists', { value: [[key.arn], [1.5, -2], [false]], sensitive: true });
    });
  });

  test.each<[string, (stack: TerraformStack, topic: SnsTopic) => void]>([
    [
      'elements that share a name',
      (stack, topic) => {
        topic.overrideLogicalId('shared');
        new SnsTopic(stack, 'second', { displayName: 'second' }).overrideLogicalId('shared');
      },
    ],
    [
      'an annotation',
      (_, topic) => {
        Annotations.of(topic).addInfo('is named by hand');
      },
    ],
    [
      'a resource that is moved',
      (_, topic) => {
        topic.moveFromId('aws_sns_topic.before');
      },
    ],
    [
      'a resource that is imported',
      (_, topic) => {
        topic.importFrom('arn:aws:sns:eu-west-1:111122223333:first');
      },
    ],
    [
      'a file of its own',
      (stack) => {
        new TerraformAsset(stack, 'asset', { path: __filename, type: AssetType.FILE });
      },
    ],
    [
      'an override of the stack',
      (stack, topic) => {
        stack.addOverride(`resource.aws_sns_topic.${topic.friendlyUniqueId}.display_name`, 'overridden');
      },
    ],
  ])('writes what cdktf writes of a stack with %s', (_, add) => {
    expectSameAsCdktf((app) => {
      // A move and an import would ask Terraform for its version.
      Object.assign(app, { skipValidation: true });
      const stack = stackOf(app, 'stack');
      add(stack, new SnsTopic(stack, 'topic', { name: 'first' }));
    });
  });

  test('refuses what cdktf refuses', () => {
    expect(() => {
      withApp((app) => {
        const stack = new TerraformStack(app, 'stack');
        new SnsTopic(stack, 'topic', { name: 'has no provider' });
        synthesize(app);
      });
    }).toThrow(/provider/);
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
