import { refusals } from '../support/settings';
import { synthProject } from '../support/synth';
import { variants } from '../support/role-variants';

const boundary = 'arn:aws:iam::111122223333:policy/boundary';

/** Attributes of every role of every stack of a project, by name. */
function roles(settings: object): Record<string, { path?: unknown; permissions_boundary?: unknown }> {
  const all = Object.values(synthProject(settings)).flatMap((stack) =>
    Object.values(stack.resource.aws_iam_role ?? {}),
  );
  return Object.fromEntries(all.map((role) => [role.name as string, role]));
}

/** In every account. */
const managed = 'arn:aws:iam::aws:policy/PowerUserAccess';

describe.each(variants)('every role of the $title settings', ({ settings }) => {
  test('has the permissions boundary and the path', () => {
    const made = Object.values(roles({ ...settings, permissionsBoundary: managed, iamPath: '/delivery/' }));
    expect(made.length).toBeGreaterThan(4);
    for (const role of made) {
      expect(role).toMatchObject({ permissions_boundary: managed, path: '/delivery/' });
    }
  });

  test('has neither unless the settings say so', () => {
    for (const role of Object.values(roles(settings))) {
      expect(role).not.toHaveProperty('permissions_boundary');
      expect(role).not.toHaveProperty('path');
    }
  });
});

test('roles are passed by their ARN, which knows the path', () => {
  const stacks = JSON.stringify(synthProject({ iamPath: '/delivery/' }));
  expect(stacks).not.toMatch(/:role\/(?!\*)/);
});

describe('an environment', () => {
  const own = 'arn:aws:iam::444455556666:policy/own';
  const boundaryOf = (environment: object, name: string) =>
    roles({ permissionsBoundary: boundary, environments: { a: {}, b: environment } })[name];

  test('has a boundary and a path of its own', () => {
    const environment = { permissionsBoundary: own, iamPath: '/b/' };
    expect(boundaryOf(environment, 'bluegreen-b-nodejs-task')).toMatchObject({
      permissions_boundary: own,
      path: '/b/',
    });
    expect(boundaryOf(environment, 'bluegreen-a-nodejs-task')).toMatchObject({
      permissions_boundary: boundary,
    });
  });

  const line = (name: string, got: string, account: string, partition: string) =>
    `environments.${name}.permissionsBoundary: a permissions boundary of another account or partition than the environment's: IAM accepts only a policy of the account itself or one that AWS manages; got "${got}"; allowed: a policy of ${account} or of AWS in the partition ${partition}; fix: set environments.${name}.permissionsBoundary`;

  test.each<[string, object, string, string]>([
    ['account', { accountId: '999900001111' }, '999900001111', 'aws'],
    ['partition', { region: 'cn-north-1' }, 'the account', 'aws-cn'],
  ])('rejects a boundary of another %s', (_, environment, account, partition) => {
    const settings = { permissionsBoundary: boundary, environments: { live: environment } };
    expect(refusals(settings)).toEqual([line('live', boundary, account, partition)]);
  });

  test("accepts AWS's own policies", () => {
    const permissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
    expect(refusals({ permissionsBoundary, environments: { live: { accountId: '999900001111' } } })).toEqual(
      [],
    );
  });
});

test.each<[string, object, string]>([
  [
    'a boundary by name',
    { permissionsBoundary: 'boundary' },
    'permissionsBoundary: not well formed; got "boundary"; allowed: the ARN of an IAM managed policy',
  ],
  [
    'a path without a slash at its end',
    { iamPath: '/delivery' },
    'iamPath: not well formed; got "/delivery"; allowed: a path that begins and ends with /, such as /delivery/',
  ],
])('rejects %s', (_, settings, line) => {
  expect(refusals(settings)).toEqual([line]);
});
