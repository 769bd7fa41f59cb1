import { sizeOf } from '../../workspaces/limits';

it('says what the stacks take of the free tier', () => {
  expect(sizeOf([{ resources: 80 }, { resources: 6 }])).toBe(
    '86 managed resources in 2 stacks; the free tier of HCP Terraform has 500, and 1 run at once',
  );
  expect(sizeOf([{ resources: 501 }])).toMatch(/1 run at once: 1 too many for it$/);
});
