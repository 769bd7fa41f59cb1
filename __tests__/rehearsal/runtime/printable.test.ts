import { printable } from '../../../rehearsal/runtime/printable';

describe('a printable line', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[2J\u001b[1;1Hgone', 'gone'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001bcreset', 'reset'],
    ['bell\u0007, back\bspace, \u009bC1', 'bell, backspace, C1'],
    ['\ta\r', '  a'],
    ['käse 🧀', 'käse 🧀'],
  ])('%j is %j', (line, text) => {
    expect(printable(line)).toBe(text);
  });
});
