/** Whether nobody but the host of a URL reads what is sent to it: a token goes nowhere else. Pure. */
export const keepsSecrets = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
