/** The tables of docs/embedded-aws.md say what the code does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTypes } from '../../rehearsal/cloud/codepipeline/action-types';
import { composeServices } from '../../rehearsal/cloud/composition/services';
import { foundation } from '../support/foundation';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'embedded-aws.md'), 'utf8');

/** Cells of the rows of the tables below a heading, without the head of the table. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => /^\|(?! *-)/.test(line));
  return rows.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const sortedList = (operations: object) => Object.keys(operations).sort().join(', ');

describe('docs/embedded-aws.md', () => {
  const { all } = composeServices(foundation());
  afterAll(() => Promise.all(all.map(async (service) => service.stop?.())));

  it('lists the operations of every service of this project', () => {
    const apis = all.flatMap((service) => service.apis ?? []);
    const operations = apis.map(({ targetPrefix, operations: answers, otherwise }) => [
      targetPrefix,
      sortedList(answers),
      otherwise === 'refuse' ? 'refused' : 'moto',
    ]);
    const listed = rowsBelow('Services of this project').map(([, ...cells]) => cells);
    expect(listed.sort()).toEqual(operations.sort());
  });

  it('lists the operations of every interceptor, in their order', () => {
    const interceptors = all.flatMap((service) => service.interceptors ?? []);
    const listed = rowsBelow('Answers of moto').map(([service, operations]) => [service, operations]);
    expect(listed).toEqual(interceptors.map(({ service, operations }) => [service, sortedList(operations)]));
  });

  it('names the providers of the actions that pipelines know', () => {
    const providers = new Set(Object.keys(actionTypes).map((name) => name.split('/')[2]));
    expect([...providers].sort()).toEqual([
      'CodeBuild',
      'CodeCommit',
      'CodeDeployToECS',
      'CodeStarSourceConnection',
      'ECR',
      'ECS',
      'Lambda',
      'Manual',
      'S3',
    ]);
    expect(page).toContain(
      'sources from CodeCommit, S3, ECR and connections, CodeBuild as build and as test, Lambda, manual approval, `CodeDeployToECS` and the rolling deployment `ECS`',
    );
  });
});
