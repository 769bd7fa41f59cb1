/** What programs print is shown on terminals, which they must not steer. Pure. */

// eslint-disable-next-line no-control-regex -- sequences that begin with ESC: CSI, OSC, and those of one character
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;

/** @returns the text of a line without terminal sequences and control characters; a tab is two spaces */
export const printable = (line: string): string =>
  line
    .replace(sequences, '')
    .replace(/\t/g, '  ')
    .replace(/\p{Cc}/gu, '');
