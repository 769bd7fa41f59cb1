export type { Context } from './context';
export { newOrganization } from './routes';
export { host, listen } from './server';
