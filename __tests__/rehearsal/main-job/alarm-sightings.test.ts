/** Alarms that go off, seen on an API that answers as CloudWatch does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AlarmSightings } from '../../../rehearsal/main-job/alarm-sightings';
import { ManualClock } from '../../support/manual-clock';
import { pollUntil } from '../../support/poll';

let server: Server;
let alarms: string[];
let looks: number;
let isBroken: boolean;
let sightings: AlarmSightings;

beforeEach(async () => {
  alarms = [];
  looks = 0;
  isBroken = false;
  server = createServer((_, response) => {
    looks += 1;
    if (isBroken) {
      response.destroy();
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ MetricAlarms: alarms.map((AlarmName) => ({ AlarmName })) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sightings = new AlarmSightings(
    {
      access: {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      },
      application: 'shop',
    },
    new ManualClock(),
  );
});

afterEach(async () => {
  await sightings.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const lookedAgain = async () => {
  const before = looks;
  await pollUntil('it has looked twice more', () => looks >= before + 2);
};

it('tells of an alarm that goes off once, and not of one that was on before', async () => {
  alarms = ['old'];
  await lookedAgain();
  alarms = ['old', 'new'];
  await pollUntil('the alarm is seen', () => sightings.seen.length > 0);
  await lookedAgain();
  expect(sightings.seen.map(({ name }) => name)).toEqual(['new']);
});

it('outlives looks that fail', async () => {
  await lookedAgain();
  isBroken = true;
  await lookedAgain();
  isBroken = false;
  alarms = ['new'];
  await pollUntil('the alarm is seen', () => sightings.seen.length > 0);
  expect(sightings.seen.map(({ name }) => name)).toEqual(['new']);
});
