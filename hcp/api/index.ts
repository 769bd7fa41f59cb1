export type { Context } from './context';
export { newOrganization } from './routes';
export { host, listen, type ListeningServer } from './server';
