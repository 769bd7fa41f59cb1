import { join } from 'node:path';
import { constructSources, type SourceFile } from '../../../review/plan/construct-sources';
import { readSources } from '../../../review/plan/read/read-sources';

const file = (name: string, ...lines: readonly string[]): SourceFile => ({
  file: name,
  text: lines.join('\n'),
});

const find = constructSources([
  file('main.ts', "import { Web } from './web';", "new Web(app, 'web');"),
  file(
    'web.ts',
    "import { Service } from './service';",
    "import { helper } from './helper';",
    'class Web extends TerraformStack {',
    '  make() {',
    "    new Service(this, 'tasks', {});",
    '    new Service(',
    '      this,',
    '      "more",',
    '    );',
    "    new Service(this, 'twice'); new Other(this, 'twice');",
    '    helper(this);',
  ),
  file(
    'service.ts',
    'export class Service extends Construct {',
    "  a = new EcsService(this, 'Resource', {});",
    '  b = new CloudwatchMetricAlarm(this, `${colour}-errors`, {});',
    '  c = new S3BucketVersioningA(scope, id);',
    '}',
  ),
  file('helper.ts', "new EcsCluster(scope, 'cluster'); new EcsCluster(this, 'hidden');"),
]);

describe('the source of a construct', () => {
  it.each<[string, string, string | undefined]>([
    ['web/tasks/Resource', 'aws_ecs_service', 'service.ts:2'],
    ['web/more/Resource', 'aws_ecs_service', 'service.ts:2'],
    ['web/tasks/blue-errors', 'aws_cloudwatch_metric_alarm', 'service.ts:3'],
    // The construct around it, where the line itself is not known: another type, an id that is computed.
    ['web/tasks/Resource', 'aws_ecs_cluster', 'web.ts:5'],
    ['web/more/elsewhere', 'aws_ecs_cluster', 'web.ts:6'],
    // Two places: none is guessed.
    ['web/twice', 'aws_x', undefined],
    ['web/unknown/Resource', 'aws_ecs_service', undefined],
    ['web/__proto__', 'aws_ecs_service', undefined],
    ['', '', undefined],
  ])('of %s, an %s, is %s', (path, type, expected) => {
    const found = find(path, type);
    expect(found && `${found.file}:${found.line}`).toBe(expected);
  });

  it('is found soon where a construct makes two of itself', () => {
    const own = "new Twin(this, 'twin');";
    const findTwin = constructSources([file('twin.ts', 'class Twin extends Construct {', own, own)]);
    expect(findTwin(`app${'/twin'.repeat(60)}`, 'aws_x')).toBeUndefined();
  });

  it('is in a function that is given the scope', () => {
    const inFunction = constructSources([
      file('a.ts', "new Web(app, 'web'); new Tasks(this, 'tasks')"),
      file('tasks.ts', "import { cluster } from './cluster';", 'class Tasks {}'),
      file('cluster.ts', '', "new EcsCluster(scope, 'cluster')", "new EcsCluster(this, 'own')"),
    ]);
    expect(inFunction('web/tasks/cluster', 'aws_ecs_cluster')).toEqual({ file: 'cluster.ts', line: 2 });
    expect(inFunction('web/tasks/own', 'aws_ecs_cluster')).toEqual({ file: 'a.ts', line: 1 });
  });
});

describe('the sources of this project', () => {
  const sources = readSources(join(__dirname, '../../..'));

  it('are those that main.ts imports', () => {
    expect(sources.map((source) => source.file)).toEqual(
      expect.arrayContaining(['main.ts', 'stacks/service-stack.ts', 'stacks/constructs/fargate-service.ts']),
    );
    expect(sources.filter((source) => /^(rehearsal|review|__tests__)/.test(source.file))).toEqual([]);
  });

  it('tell where its service is made', () => {
    const path = 'bluegreen-dev-nodejs-service/tasks/service/Resource';
    expect(constructSources(sources)(path, 'aws_ecs_service')?.file).toBe(
      'stacks/constructs/fargate-service.ts',
    );
  });

  it('are none where there is no program', () => {
    expect(readSources(join(__dirname, 'nowhere'))).toEqual([]);
  });
});
