import { assignStacks } from '../../../review/plan/assign-stacks';
import type { SynthesizedStack } from '../../../review/plan/synthesized';
import type { ExampleChange } from '../../../review/rule';
import { changeOf } from '../../../review/rules/examples/stack';

const plan = (file: string, ...changes: readonly (string | ExampleChange)[]) => ({
  file,
  changes: changes.map((change) =>
    changeOf(typeof change === 'string' ? { address: change, actions: ['no-op'] } : change),
  ),
});

function stack(name: string, ...addresses: readonly string[]): SynthesizedStack {
  const resources = addresses.map((address) => {
    const [type = '', of = ''] = address.split('.');
    const resource = { address, type, name: of, block: {}, ignoreChanges: [], preventDestroy: false };
    return [address, { ...resource, createBeforeDestroy: false }] as const;
  });
  return { name, dependencies: [], resources: new Map(resources) };
}

const synth = [
  stack('network', 'aws_vpc.a', 'aws_subnet.s'),
  stack('web', 'aws_ecs_service.a'),
  stack('api', 'aws_ecs_service.a'),
];
const names = (given: Parameters<typeof assignStacks>[0], stacks?: readonly SynthesizedStack[]) =>
  assignStacks(given, stacks).map((assigned) => assigned.plan.stack);

describe('which stack a plan is of', () => {
  it.each([
    ['stacks/web/plan.json', 'web'],
    ['stacks/web/tfplan.json', 'web'],
    ['plans/web.json', 'web'],
    ['web.plan.json', 'web'],
    ['web.tfplan.json', 'web'],
    ['plan.json', 'plan'],
    ['standard input', 'standard input'],
  ])('is told by its file where there is no synth: %s', (file, expected) => {
    expect(names([{ plan: plan(file) }])).toEqual([expected]);
  });

  it.each(['cdktf.out/stacks/web/plan.json', 'web.json', 'web.plan.json', 'web/latest.json'])(
    'is told by its file before its resources: %s',
    (file) => {
      expect(names([{ plan: plan(file, 'aws_ecs_service.a') }], synth)).toEqual(['web']);
    },
  );

  it('is told by the user before its file', () => {
    expect(names([{ plan: plan('web.json', 'aws_ecs_service.a'), stack: 'api' }], synth)).toEqual(['api']);
  });

  it('is told by its resources, with indexes and without those that go', () => {
    const changes = [
      'aws_subnet.s[0]',
      'aws_subnet.s["a]\\"[b"]',
      { address: 'aws_eip.gone', actions: ['delete'] },
      'module.m.aws_eip.x',
    ];
    expect(names([{ plan: plan('x.json', ...changes) }], synth)).toEqual(['network']);
  });

  it('is the stack with its synth', () => {
    const [assigned] = assignStacks([{ plan: plan('x.json', 'aws_vpc.a') }], synth);
    expect(assigned).toMatchObject({ plan: { stack: 'network', file: 'x.json' }, synthesized: synth[0] });
  });

  it('puts the plans into the order of the stacks', () => {
    const given = ['api', 'network', 'web'].map((name) => ({ plan: plan(`${name}.json`) }));
    expect(names(given, synth)).toEqual(['network', 'web', 'api']);
    expect(names(given)).toEqual(['api', 'network', 'web']);
  });

  it.each<[string, Parameters<typeof assignStacks>[0], string]>([
    [
      'several fit',
      [{ plan: plan('x.json', 'aws_ecs_service.a') }],
      'x.json has resources that fit several stacks (web, api) of the synth: say which one it is a plan of, as STACK=x.json',
    ],
    [
      'none fits',
      [{ plan: plan('x.json', 'aws_vpc.b') }],
      'x.json has resources that fit no stack of the synth: say which one of network, web, api it is a plan of, as STACK=x.json',
    ],
    ['nothing is in it', [{ plan: plan('x.json') }], 'x.json has resources that fit no stack'],
    [
      'the name is none',
      [{ plan: plan('x.json'), stack: 'db' }],
      'db is no stack of the synth: it has network, web, api',
    ],
    [
      'it is not of this synth',
      [{ plan: plan('web.json', 'aws_ecs_service.a', { address: 'aws_vpc.new', actions: ['create'] }) }],
      'web.json has aws_vpc.new, which the stack web of the synth has not: synthesize and plan again',
    ],
    [
      'two are of it',
      [{ plan: plan('web.json') }, { plan: plan('x.json'), stack: 'web' }],
      'web.json and x.json are both plans of the stack web: give one, or name them STACK=FILE',
    ],
  ])('is refused where %s', (_, given, message) => {
    expect(() => assignStacks(given, synth)).toThrow(message);
  });
});
