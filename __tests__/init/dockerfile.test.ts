import { checkDockerfile } from '../../init/dockerfile';

const check = (text: string, there: readonly string[] = [], port = 3000) =>
  checkDockerfile({ text, exists: (path) => there.includes(path), port });
const noUser = expect.stringContaining('its last stage sets no USER other than root') as string;

describe('a Dockerfile', () => {
  it('is sound', () => {
    const text =
      'FROM node AS build\nCOPY a b/ ./\nFROM node\nCOPY --from=build /x /y\nUSER 1000\nEXPOSE 3000/tcp\n';
    expect(check(text, ['a', 'b'])).toEqual({ errors: [], warnings: [] });
  });

  it('must have a FROM', () => {
    expect(check('# nothing\n').errors).toEqual(['it has no FROM, and must start with one']);
  });

  test.each([
    [
      'COPY a \\\n  b ./',
      [
        'line 2 copies a, which is not in the build context',
        'line 2 copies b, which is not in the build context',
      ],
    ],
    ['COPY --chown=1:1 ["my file", "./"]', ['line 2 copies my file, which is not in the build context']],
    ['ADD /lib/ /lib', ['line 2 copies lib, which is not in the build context']],
    ['COPY . .', []],
    ['COPY *.json $FILES https://example.com/x git@host:x ./', []],
    ['# COPY a b', []],
    ['RUN <<EOF\nCOPY a b\nEOF', []],
    ['COPY <<EOF /etc/x\nCOPY a b\nEOF', []],
  ])('copies what is there: %j', (line, errors) => {
    expect(check(`FROM node\n${line}\nUSER 1\n`).errors).toEqual(errors);
  });

  it('exposes the port, or another one', () => {
    expect(check('FROM x\nUSER 1\nEXPOSE 8000 9000/udp\n', [], 8000).warnings).toEqual([]);
    expect(check('FROM x\nUSER 1\nEXPOSE $PORT\n').warnings).toEqual([]);
    expect(check('FROM x\nUSER 1\nEXPOSE 8000\n').warnings).toEqual([
      'it exposes 8000, and the load balancer sends requests to 3000: give --port, or let the service listen on PORT',
    ]);
  });

  it('ends with another user than root', () => {
    expect(check('FROM x\nUSER 1000\nFROM y\n').warnings).toEqual([noUser]);
    expect(check('FROM x\nUSER 0:0\n').warnings).toEqual([noUser]);
  });
});
