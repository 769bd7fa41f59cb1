/** What the gateway costs a call that it passes on: the same call through it and to a moto without one, in turn. */
import { Agent, request } from 'node:http';
import { startEmbeddedAws } from '../rehearsal/cloud';
import { connectionTo, describeAddress, type EmulatorAddress } from '../rehearsal/cloud/emulator/address';
import { startMoto } from '../rehearsal/cloud/emulator/moto';
import { median, printFigure } from './measure';

const pairs = 400;
/** Calls that do not count: moto loads a service at its first call. */
const warmUp = 20;

const agent = new Agent({ keepAlive: true });
const form = 'Action=GetCallerIdentity&Version=2011-06-15';
const headers = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': form.length,
};

/** Milliseconds from the request to the end of the answer. */
function timeCall(address: EmulatorAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    request({ ...connectionTo(address), method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200)
        reject(new Error(`${describeAddress(address)} answered ${response.statusCode ?? 'nothing'}`));
      response.resume().once('end', () => {
        resolve(performance.now() - started);
      });
    })
      .once('error', reject)
      .end(form);
  });
}

async function main(): Promise<void> {
  const moto = await startMoto({ env: process.env });
  const aws = await startEmbeddedAws({ env: process.env });
  const endpoint = new URL(aws.endpoint);
  try {
    const direct: number[] = [];
    const through: number[] = [];
    for (let pair = -warmUp; pair < pairs; pair += 1) {
      const [one, other] = [await timeCall(moto.address), await timeCall(endpoint)];
      if (pair < 0) continue;
      direct.push(one);
      through.push(other);
    }
    console.log(`a call to moto itself, median ${median(direct).toFixed(2)} ms`);
    console.log(`the same call through the gateway, median ${median(through).toFixed(2)} ms`);
    printFigure('the gateway costs a call', median(through) - median(direct), 'ms', 5);
  } finally {
    agent.destroy();
    await aws.stop();
    await moto.stop();
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
