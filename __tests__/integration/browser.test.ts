/** A web page of somebody else, in a real browser, while the embedded AWS is up. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { askAws } from '../support/aws-cli';
import { startBrowser } from '../support/browser';
import { describeWith, testTools } from '../support/tools';
import { waitLimitMs } from '../support/until';

const { moto, aws: awsCli, chromium } = testTools;

/** moto prints what it is asked for, too. */
const isOfMoto = (line: string): boolean => line.startsWith('<local>');

/** What a page can know of an endpoint: that its signatures are not checked. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=rehearsal/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0';
const createRole = (name: string) =>
  new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: name,
    AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
  }).toString();

interface Request {
  readonly method?: string;
  readonly mode?: 'no-cors';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describeWith([moto, awsCli, chromium], 'a web page', () => {
  let cloud: EmbeddedAws;
  let site: Server;
  let browser: Browser;
  let page: Page;
  const log: string[] = [];

  const aws = (...args: string[]): Promise<unknown> => askAws(cloud.environment(process.env), args);
  const sitePort = () => (site.address() as AddressInfo).port;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, log: (line) => log.push(line) });
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    await aws('iam', 'create-role', '--role-name', 'mine', '--assume-role-policy-document', '{}');
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    site.close();
    await cloud.stop();
  });

  beforeEach(async () => {
    log.length = 0;
    page = await browser.newPage();
    page.setDefaultTimeout(waitLimitMs);
    await page.goto(`http://evil.example:${sitePort()}/`);
  });

  afterEach(async () => {
    await page.close();
    // Nothing of what a page asks for reaches a service, and so nothing is changed.
    expect(
      log.filter((line) => !/^(GET|POST|OPTIONS) \S+ 403 refused$/.test(line) && !isOfMoto(line)),
    ).toEqual([]);
    expect(await aws('iam', 'list-roles', '--query', 'Roles[].RoleName')).toEqual(['mine']);
    expect(await aws('codebuild', 'list-projects')).toEqual({ projects: [] });
  });

  /** Sends a request as a script of the page; gives the answer's status where the browser lets the page read it. */
  const send = (url: string, init: Request): Promise<number | string> =>
    page.evaluate(
      `fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then(
        ({ status, type }) => (type === 'opaque' ? type : status),
        ({ name }) => name,
      )`,
    );

  it('sends a form without asking first, and reads nothing', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = { method: 'POST', headers: form, body: createRole('evil') };
    expect(await send(cloud.endpoint, { ...request, mode: 'no-cors' })).toBe('opaque');
    expect(await send(cloud.endpoint, request)).toBe('TypeError');
    expect(await send(`${cloud.endpoint}/?${createRole('evil')}`, { mode: 'no-cors' })).toBe('opaque');
  });

  it('submits a form into a frame', async () => {
    const answered = page.waitForResponse((response) => response.url().startsWith(cloud.endpoint));
    const inputs = [...new URLSearchParams(createRole('evil'))].map(
      ([name, value]) => `<input name="${name}" value="${value.replaceAll('"', '&quot;')}">`,
    );
    await page.setContent(
      `<iframe name="frame"></iframe><form method="post" target="frame" action="${cloud.endpoint}/">${inputs.join('')}</form>`,
    );
    await page.evaluate("document.querySelector('form').submit()");
    expect((await answered).status()).toBe(403);
  });

  it('may not send what a client sends: the browser asks first, and is refused', async () => {
    const headers = { authorization, 'x-amz-target': 'CodeBuild_20161006.CreateProject' };
    expect(await send(cloud.endpoint, { method: 'POST', headers, body: '{}' })).toBe('TypeError');
    const text = { 'content-type': 'text/plain' };
    expect(await send(cloud.endpoint, { method: 'POST', headers: text, body: '{}', mode: 'no-cors' })).toBe(
      'opaque',
    );
  });

  it('loads an image, a script, and another page of the endpoint', async () => {
    const url = `${cloud.endpoint}/?${createRole('evil')}`;
    await page.evaluate(
      `Promise.all(['img', 'script'].map((tag) => new Promise((resolve) => {
        const element = document.createElement(tag);
        element.onerror = resolve;
        element.src = ${JSON.stringify(url)};
        document.body.append(element);
      })))`,
    );
    await page.evaluate(`location.href = ${JSON.stringify(url)}`);
    await page.waitForURL(url);
    expect(log.filter((line) => line === 'GET / 403 refused')).toHaveLength(3);
  });

  it('whose name leads to this machine is of the same origin, and is refused by its name', async () => {
    const { port } = new URL(cloud.endpoint);
    const answer = await page.goto(`http://rebound.example:${port}/`);
    expect(answer?.status()).toBe(403);
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const origin = `http://rebound.example:${port}/`;
    expect(await send(origin, { method: 'POST', headers, body: createRole('evil') })).toBe(403);
    expect(await send(`${origin}v2/_catalog`, { headers })).toBe(403);
    expect(await send(`${origin}v1/repos/app/info/refs?service=git-upload-pack`, { headers })).toBe(403);
  });

  it('opens no websocket', async () => {
    const ended = await page.evaluate(
      `new Promise((resolve) => {
        const socket = new WebSocket(${JSON.stringify(cloud.endpoint.replace('http', 'ws'))});
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('error');
      })`,
    );
    expect(ended).toBe('error');
  });
});
