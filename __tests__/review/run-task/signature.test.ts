import { createHmac } from 'node:crypto';
import { isSigned } from '../../../review/run-task/signature';

const key = 'a key of a run task';
const body = Buffer.from('{"stage":"post_plan"}');
const right = createHmac('sha512', key).update(body).digest('hex');

describe('isSigned', () => {
  it('takes the HMAC-SHA512 of the body', () => {
    expect(isSigned(body, right, key)).toBe(true);
    expect(isSigned(body, right.toUpperCase(), key)).toBe(true);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one of another key', createHmac('sha512', 'another').update(body).digest('hex')],
    ['one of another hash', createHmac('sha256', key).update(body).digest('hex')],
    ['the beginning of the right one', right.slice(0, 64)],
    ['the right one and more', `${right}00`],
    ['what is no hexadecimal', 'z'.repeat(128)],
    ['the right one and what is no hexadecimal', `${right}zz`],
    ['the right one twice, as of two headers', `${right}, ${right}`],
    ['the right one with white space', ` ${right}`],
    ['another last digit', right.slice(0, -1) + (right.endsWith('0') ? '1' : '0')],
  ])('refuses %s', (_, given) => {
    expect(isSigned(body, given, key)).toBe(false);
  });

  it('refuses another body', () => {
    expect(isSigned(Buffer.from('{"stage":"pre_apply"}'), right, key)).toBe(false);
  });
});
