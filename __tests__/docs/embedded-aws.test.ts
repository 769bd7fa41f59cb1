/** The tables of docs/embedded-aws.md say what the code does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTypeNames } from '../../rehearsal/cloud/codepipeline/action-types';
import { ownedServices } from '../../rehearsal/cloud/owned-services';
import { delivery, type Delivery } from '../../rehearsal/cloud/delivery';
import { allRepairs } from '../../rehearsal/cloud/repairs';
import { deliveryProps, runningParts, surroundings } from '../support/surroundings';

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
  let delivering: Delivery;
  beforeAll(() => (delivering = delivery(deliveryProps())));
  afterAll(() => delivering.stop());

  it('lists the operations of every service of this project', () => {
    const services = [...delivering.services, ...ownedServices(surroundings())].map(
      ({ targetPrefix, operations, otherwise }) => [
        targetPrefix,
        sortedList(operations),
        otherwise === 'refuse' ? 'refused' : 'moto',
      ],
    );
    const listed = rowsBelow('Services of this project').map(([, ...cells]) => cells);
    expect(listed.sort()).toEqual(services.sort());
  });

  it('lists the operations of every repair', async () => {
    const parts = runningParts();
    const events = { sink: delivering.events, accountId: '123456789012' };
    const listed = rowsBelow('Answers of moto').map(([service, operations]) => [service, operations]);
    expect(listed).toEqual(
      allRepairs(surroundings(), parts, events).map(({ service, operations }) => [
        service,
        sortedList(operations),
      ]),
    );
    await parts.stop();
  });

  it('names the providers of the actions that pipelines know', () => {
    const providers = new Set(actionTypeNames.map((name) => name.split('/')[2]));
    expect([...providers].sort()).toEqual([
      'CodeBuild',
      'CodeCommit',
      'CodeDeployToECS',
      'CodeStarSourceConnection',
      'Manual',
      'S3',
    ]);
    expect(page).toContain(
      'sources from CodeCommit, S3 and connections, CodeBuild as build and as test, manual approval, and `CodeDeployToECS`',
    );
  });
});
