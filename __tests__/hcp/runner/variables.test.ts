import type { Variable } from '../../../hcp/model/entities';
import { environmentVariables, tfvars } from '../../../hcp/runner/variables';

const variable = (given: Partial<Variable>): Variable => ({
  id: 'var-1',
  workspaceId: 'ws-1',
  key: 'name',
  value: '',
  category: 'terraform',
  hcl: false,
  sensitive: false,
  description: '',
  ...given,
});

test('a value is literal, unless it is an HCL expression', () => {
  expect(tfvars([variable({ value: 'a "b" ${c} %{d}\n' })], [])).toBe('name = "a \\"b\\" $${c} %%{d}\\n"\n');
  expect(tfvars([variable({ value: '["a"]', hcl: true })], [])).toBe('name = ["a"]\n');
});

test('a run has its own value instead of that of the workspace', () => {
  const own = [{ key: 'name', value: '"run"' }];
  expect(tfvars([variable({ value: 'workspace' }), variable({ key: 'other', value: 'x' })], own)).toBe(
    'name = "run"\nother = "x"\n',
  );
});

test('variables of the environment are none of Terraform', () => {
  const all = [variable({ key: 'A', value: '1', category: 'env' }), variable({ key: 'b', value: '2' })];
  expect(environmentVariables(all)).toEqual({ A: '1' });
  expect(tfvars(all, [])).toBe('b = "2"\n');
});
