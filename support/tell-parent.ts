/** Sends a message to the program that has started this one as a child, if there is one; it may have gone by now. */
export function tellParent(message: object): void {
  // With a callback Node.js gives it the error of a channel that closes meanwhile, and does not end the process by it.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
