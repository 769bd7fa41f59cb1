/** Command lines: each command is a table of options, which is parsed by, and which its help text is rendered from. */
export { command, listed, type Values } from './command';
export { commands } from './commands';
export { flag, option, repeatable, required } from './option';
export { quote } from './quote';
export {
  baseUrl,
  integerFrom,
  loopbackAddress,
  matching,
  nameOf,
  numberFrom,
  oneOf,
  type Value,
} from './value';
