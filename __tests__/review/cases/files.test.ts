/** Files that are nearly plans. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../../review/failures';
import { readPlan } from '../../../review/plan/read/read-plan';
import { caseFile, casePlan } from '../../support/review-cases';

const read = (text: string) => readPlan('plan.json', [Buffer.from(text)]);
const fileOf = (name: string): string => readFileSync(caseFile(name), 'utf8');
const plan = JSON.stringify(casePlan('no-service-found'));

it.each([
  ['the output of the wrapper', fileOf('file-wrapper-output')],
  ['a plan with a command of the wrapper behind it', `${plan}\n::debug::Terraform exited with code 0.\n`],
  ['a plan with a command of the wrapper before it', `::debug::stdout\n${plan}`],
])('names the wrapper of setup-terraform: %s', (_, text) => {
  expect(() => read(text)).toThrow(InputError);
  expect(() => read(text)).toThrow('terraform_wrapper: false');
});

it.each([
  ['as HCP Terraform writes it', fileOf('file-hcp-redacted')],
  ['with other members', '{"plan_format_version":"1.1","resource_changes":[]}'],
])('names the redacted plan of HCP Terraform: %s', (_, text) => {
  expect(() => read(text)).toThrow('json-output-redacted');
});

it('reads a plan with an empty timestamp', () => {
  expect(read(JSON.stringify({ ...casePlan('no-service-found'), timestamp: '' })).timestamp).toBeUndefined();
});

it('says of several plans in a file where the second begins', () => {
  expect(() => read(`${plan}\n${plan}`)).toThrow('several JSON documents');
});
