export type { Context } from './context';
export { newOrganization } from './routes';
export { listen, type ListeningServer } from './server';
