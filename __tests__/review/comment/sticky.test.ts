import { gitHub } from '../../../review/comment/github';
import { gitLab } from '../../../review/comment/gitlab';
import { bindingIn, bindingLine, markerOf } from '../../../review/comment/marker';
import { HostFailure } from '../../../review/comment/request';
import { boundBy, markSticky, putSticky } from '../../../review/comment/sticky';
import { GitHostServer } from '../../support/git-host-server';

const marker = markerOf('default');
const binding = { stack: 'shop', planSha256: 'a'.repeat(64), serial: 3, lineage: 'x-->' };
let server: GitHostServer;

beforeEach(async () => {
  server = await GitHostServer.start('secret-token');
});
afterEach(() => server.stop());

describe.each([
  ['GitHub', gitHub],
  ['GitLab', gitLab],
])('the comment of a review on %s', (_, hostOf) => {
  const host = (token = 'secret-token') =>
    hostOf({ api: server.api, repository: 'acme/shop', number: 7, token, repeatAfterMs: [1, 1] });

  it('is created once, and changed in place after that', async () => {
    expect(await putSticky(host(), marker, `${marker}\nfirst`)).toEqual({ done: 'created' });
    expect(await putSticky(host(), marker, `${marker}\nsecond`)).toEqual({ done: 'updated' });
    expect(server.comments.map(({ body }) => body)).toEqual([`${marker}\nsecond`]);
  });

  it('is left alone where it says so already, whatever ends its lines', async () => {
    server.add(`${marker}\r\nsame\r\n`);
    expect(await putSticky(host(), marker, `${marker}\nsame`)).toEqual({ done: 'same' });
    expect(server.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('is found behind hundreds of others, which stay as they are', async () => {
    for (let count = 0; count < 250; count += 1) server.add(`a quote of ${marker}`);
    server.add(`${marker}\nold`);
    const others = JSON.stringify(server.comments.slice(0, 250));
    expect(await putSticky(host(), marker, `${marker}\nnew`)).toEqual({ done: 'updated' });
    expect(server.comments.at(-1)?.body).toBe(`${marker}\nnew`);
    expect(JSON.stringify(server.comments.slice(0, 250))).toBe(others);
  });

  it('is none that somebody else has written', async () => {
    const forged = server.add(`${marker}\n${bindingLine([binding])}`, 'mallory').body;
    expect(await boundBy(host(), marker)).toBeUndefined();
    expect(await putSticky(host(), marker, `${marker}\nours`)).toEqual({ done: 'created' });
    expect(server.comments.map(({ body }) => body)).toEqual([forged, `${marker}\nours`]);
    const named = hostOf({
      api: server.api,
      repository: 'acme/shop',
      number: 7,
      token: 'secret-token',
      author: 'mallory',
    });
    expect(await boundBy(named, marker)).toEqual([binding]);
  });

  it('of another review is another one', async () => {
    await putSticky(host(), marker, `${marker}\none`);
    const other = markerOf('other');
    expect(await putSticky(host(), other, `${other}\ntwo`)).toEqual({ done: 'created' });
    expect(server.comments).toHaveLength(2);
  });

  it('is marked as stale once, and binds nothing any more', async () => {
    const body = `${marker}\nverdict\n${bindingLine([binding])}`;
    await putSticky(host(), marker, body);
    expect(await boundBy(host(), marker)).toEqual([binding]);
    for (const commit of ['1111111111111111', '2222222222222222']) await markSticky(host(), marker, commit);
    const stale = server.comments[0]?.body ?? '';
    expect(stale.startsWith(`${marker}\n`)).toBe(true);
    expect(stale).toContain('verdict');
    expect(stale).toContain('`222222222222`');
    expect(stale).not.toContain('1111');
    expect(await boundBy(host(), marker)).toBeUndefined();
    await putSticky(host(), marker, body);
    expect(server.comments[0]?.body).toBe(body);
  });

  it('is not there to be marked before the first review', async () => {
    expect(await markSticky(host(), marker, '1111111')).toBe(false);
    expect(server.comments).toEqual([]);
  });

  it('is put when the host is well again', async () => {
    server.failures.push(502, 429);
    expect(await putSticky(host(), marker, `${marker}\nfine`)).toEqual({ done: 'created' });
  });

  it('is not put twice where a gateway fails that may have passed it on', async () => {
    const named = hostOf({
      api: server.api,
      repository: 'acme/shop',
      number: 7,
      token: 'secret-token',
      author: 'x',
    });
    await expect(
      putSticky(
        { ...named, create: (body) => (server.failures.push(502), named.create(body)) },
        marker,
        marker,
      ),
    ).rejects.toThrow('was answered with 502');
    expect(server.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it('fails with what the host answers, and without the token', async () => {
    const failure = await putSticky(host('wrong-token'), marker, marker).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HostFailure);
    expect(String(failure)).toContain('was answered with 401: the token is wrong or has expired');
    expect(String(failure)).not.toContain('wrong-token');
  });

  it('is created once also where the host may have heard the call', async () => {
    server.failures.push(200, 404);
    const named = hostOf({ api: server.api, repository: 'acme/shop', number: 7, token: 'x', author: 'x' });
    await expect(putSticky(named, marker, marker)).rejects.toThrow('no list of comments');
    expect(server.comments).toEqual([]);
  });
});

describe('what a comment binds', () => {
  it('is read back, whatever its values are', () => {
    expect(bindingIn(`text\n${bindingLine([binding])}\n`)).toEqual([binding]);
  });

  it.each(['', 'nothing', '<!-- plan-review-binding: %%% -->', '<!-- plan-review-binding: eyJ9 -->'])(
    'is nothing in %s',
    (body) => {
      expect(bindingIn(body)).toBeUndefined();
    },
  );
});
